/**
 * The one place that puts the parts together: what the command line needs of the layers that it does not know. Each
 * part is loaded when it is first asked for, so that a quick command stays quick.
 */
import "./program/speak.ts";
import config from "../deno.json" with { type: "json" };
import { translated } from "./words/translate.ts";
import { runCommandLine } from "./cli/command_line.ts";
import type { Host, Models } from "./cli/host.ts";
import { Folder } from "./files/folder.ts";
import type { ModelCatalogue } from "./runtime/models/catalogue.ts";
import { openTrust } from "./program/trust.ts";
import { hasPlugins, pluginsFolder, userFolder } from "./program/user_folder.ts";

export const host: Host = {
  version: config.version,
  plugins: [`${import.meta.dirname}/../nodes`],
  async vocabulary() {
    const { CONVERSIONS, KINDS } = await import("./sdk/mod.ts"); // what every node imports
    return { kinds: KINDS, conversions: CONVERSIONS };
  },
  async place() {
    const { ROOT } = await import("./program/permissions.ts");
    const { version, compilerOptions, allowScripts } = config;
    return { root: ROOT, version, compilerOptions, allowScripts };
  },
  pluginFolders: (given) => {
    const own = pluginsFolder();
    return own !== undefined && hasPlugins(own) ? [...given, own] : given;
  },
  async openInstalls() {
    const folder = pluginsFolder();
    if (folder === undefined) {
      throw new Deno.errors.NotFound("There is no folder for plugins of yours: set XDG_DATA_HOME");
    }
    const { openInstalls } = await import("./program/installs.ts");
    const { version, plugins: builtIn } = host;
    return openInstalls({ version, builtIn, folder, user: userFolder() });
  },
  async openApart(output) {
    const { openApart } = await import("./program/plugins_here.ts");
    return openApart(config.version, userFolder(), output);
  },
  async tryPlugin(plugin, { signal, onLine }) {
    const [{ Trials }, { keepPluginProgram }] = await Promise.all([
      import("./program/plugin_trial.ts"),
      import("./program/plugin_program.ts"),
    ]);
    const { version } = config;
    const user = userFolder();
    const program = await keepPluginProgram(user === undefined ? undefined : new Folder(user));
    const tell = (_: unknown, text: string): void => onLine(text);
    return await new Trials({ version, program, signal, onLine: tell }).of(plugin);
  },
  async models(folders, taught) {
    const catalogue = await openCatalogue(folders, taught);
    const refs: Models["refs"] = async (id) => {
      const { modelParts } = await import("./sdk/model_parts.ts");
      return { ...modelParts(await catalogue.open(id)) };
    };
    return {
      roots: catalogue.roots,
      list: () => catalogue.list(),
      open: (id) => catalogue.open(id),
      refs,
      parts: async (id) => Object.keys(await refs(id)),
      state: async (id) => {
        const { modelState } = await import("./runtime/models/model_state.ts");
        return await modelState(await catalogue.open(id));
      },
      hashes: async (id) => catalogue.hashes(await catalogue.open(id)),
    };
  },
  hub: async () => (await import("./program/model_hub.ts")).openHub(),
  async openNodeEnvironment(options) {
    const { openNodeEnvironment } = await import("./program/node_environment.ts");
    return openNodeEnvironment(options, [import.meta.dirname!, ...host.plugins]);
  },
  drawGraph: async (...given) => (await import("./program/draw_graph.ts")).drawGraph(...given),
  ownModels: async () => (await import("./runtime/models/default_roots.ts")).ownModelsFolder(),
  async ownSize(id, folders) {
    const [{ ownSize }, { Models }] = await Promise.all([
      import("./training/plan.ts"),
      import("./runtime/models.ts"),
    ]);
    await using models = new Models({ catalogue: await openCatalogue(folders) });
    return await ownSize(models, await models.model(id));
  },
  recipeFields: async () => (await import("./training/recipe_fields.ts")).fieldRows(translated),
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
  evaluate: async (recipe, options) =>
    (await import("./program/run_evaluation.ts")).runEvaluation(recipe, options, host),
  trusts: (folder) => {
    const [served, trust] = [new Folder(folder), openTrust(userFolder())];
    return trust.isNew(served) || trust.has(served);
  },
  ownCache(path) {
    const [folder, trust] = [new Folder(path), openTrust(userFolder())];
    if (!trust.isNew(folder) && !trust.has(folder)) return undefined;
    trust.add(folder); // so that what comes later is not taken for it
    return trust.ownOf(folder).folder("cache");
  },
  async link({ hostname, port, tokenFile }) {
    const [
      { linkToken },
      { askServer },
      { openPageThere },
      { ownAddress, serverAddress, signInLink },
      { signInPath },
    ] = await Promise.all([
      import("./program/access_token.ts"),
      import("./program/ask_server.ts"),
      import("./program/open_page.ts"),
      import("./program/server_address.ts"),
      import("./server/signed_word.ts"),
    ]);
    const token = linkToken(tokenFile);
    const address = serverAddress(ownAddress(hostname), port);
    const found = await askServer(address, token);
    if (found === "unproven" || found === "nobody") return { address, found };
    const link = signInLink(hostname, port, signInPath(token, port), found === "named");
    const page = openPageThere(userFolder(), hostname, port);
    return { link, ...(page !== undefined && { page }) };
  },
  token: async (file) => (await import("./program/access_token.ts")).knownToken(file),
  speakMcp: async (server, signal) =>
    await (await import("./mcp/stdio.ts")).speakMcp(server, config.version, signal),
  async serve(options) {
    await Deno.permissions.revoke({ name: "ffi" }); // `deno task braid` has it for its other commands
    const own = pluginsFolder(); // to which the editor may bring some
    const plugins = own === undefined ? options.plugins : [...options.plugins, own];
    return await (await import("./program/host_process.ts")).startHost({ ...options, plugins });
  },
};

async function openCatalogue(
  folders: readonly string[],
  taught?: string,
): Promise<ModelCatalogue> {
  const [{ ModelCatalogue }, { modelRoots }] = await Promise.all([
    import("./runtime/models/catalogue.ts"),
    import("./runtime/models/default_roots.ts"),
  ]);
  return new ModelCatalogue(modelRoots(folders, taught));
}

/** The command line, or one of the processes that it starts beside itself, with a configuration, to its exit code. */
async function start([name, config = ""]: readonly string[]): Promise<number> {
  switch (config.startsWith("{") ? name : undefined) {
    case "runner":
      await (await import("./program/run_runner.ts")).runRunner(JSON.parse(config), host);
      return 0;
    case "plugin": {
      const [{ servePlugin }] = await Promise.all([
        import("./confined/serve_plugin.ts"),
        host.vocabulary(), // what every node imports
      ]);
      await servePlugin(JSON.parse(config));
      return 0;
    }
    case "package":
      await (await import("./program/run_package.ts")).runPackage();
      return 0;
    case "helper":
      await (await import("./program/run_helper.ts")).runHelper(JSON.parse(config), host);
      return 0;
    case "checks":
      await (await import("./program/run_checks.ts")).runChecks(JSON.parse(config), host);
      return 0;
    case "host":
      await (await import("./program/host_process.ts")).runHost(JSON.parse(config), host);
      return 0;
    default:
      return await runCommandLine(Deno.args, host);
  }
}

if (import.meta.main) Deno.exit(await start(Deno.args));
