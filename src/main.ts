/**
 * The one place that puts the parts together: what the command line needs of the layers that it does not know. Each
 * part is loaded when it is first asked for, so that a quick command stays quick.
 */
import config from "../deno.json" with { type: "json" };
import { runCommandLine } from "./cli/command_line.ts";
import type { Host, World, WorldOptions } from "./cli/host.ts";
import type { Catalogue } from "./runtime/models/catalogue.ts";

const host: Host = {
  version: config.version,
  plugins: [`${import.meta.dirname}/../nodes`],
  async vocabulary() {
    const { CONVERSIONS, KINDS } = await import("./sdk/mod.ts"); // what every node imports
    return { kinds: KINDS, conversions: CONVERSIONS };
  },
  async models(folders) {
    const catalogue = await openCatalogue(folders);
    return {
      roots: catalogue.roots,
      list: () => catalogue.list(),
      open: (id) => catalogue.open(id),
      hashes: async (id) => catalogue.hashes(await catalogue.open(id)),
    };
  },
  openWorld,
  async train(recipe, { models: folders, ...options }) {
    const [{ runRecipe }, { Models }] = await Promise.all([
      import("./training/run_recipe.ts"),
      import("./runtime/models.ts"),
    ]);
    await using models = new Models({
      catalogue: await openCatalogue(folders),
      settings: { device: "cpu", threads: options.threads },
    });
    return await runRecipe(recipe, { models, ...options });
  },
  serve: async (options) => (await import("./serve.ts")).serve(options, host),
};

async function openCatalogue(folders: readonly string[]): Promise<Catalogue> {
  const { Catalogue, defaultRoots } = await import("./runtime/models/catalogue.ts");
  return new Catalogue([...folders, ...defaultRoots()]);
}

async function openWorld(
  { models: folders, device = "auto", threads }: WorldOptions,
): Promise<World> {
  const [{ codeStamp }, { Models }, { createRunContext }, { filesIn }, { parseDevice }] =
    await Promise.all([
      import("./runs/code_stamp.ts"),
      import("./runtime/models.ts"),
      import("./sdk/host.ts"),
      import("./sdk/folder_files.ts"),
      import("./runtime/device_name.ts"),
    ]);
  const models = new Models({
    catalogue: await openCatalogue(folders),
    settings: { device: parseDevice(device), ...(threads !== undefined && { threads }) },
  });
  return {
    context: (base, { inputs, document, previews, save }) =>
      createRunContext({
        models,
        files: filesIn(inputs),
        outputs: { save: (...file) => Promise.resolve(save(...file)) },
        document,
        previews,
      }, base),
    salt: `${device} ${codeStamp([import.meta.dirname!, ...host.plugins])}`,
    async decode(picture) {
      const [{ decodeImage }, { toPixels }] = await Promise.all([
        import("./runtime/images/decode.ts"),
        import("./runtime/images/pixels.ts"),
      ]);
      return toPixels((await decodeImage(picture)).image);
    },
    [Symbol.asyncDispose]: () => models[Symbol.asyncDispose](),
  };
}

if (Deno.args[0] === "runner") {
  const { runRunner } = await import("./runner.ts");
  await runRunner(JSON.parse(Deno.args[1]!), host);
  Deno.exit();
}
Deno.exit(await runCommandLine(Deno.args, host));
