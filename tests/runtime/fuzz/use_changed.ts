/** Uses a model once for each changed config that it is given, and tells how each time ended: a line before, a line after. */
import { join } from "@std/path";
import { createCondition } from "../../../src/diffusion/conditions/condition.ts";
import { createScheduler } from "../../../src/diffusion/schedulers/create.ts";
import { Models } from "../../../src/runtime/models.ts";
import { ModelCatalogue } from "../../../src/runtime/models/catalogue.ts";
import { schedulerConfigOf, trainingOf } from "../../../src/runtime/models/training.ts";
import { zeros } from "../../../src/tensor/tensor.ts";
import { type ChangedConfig, changedText } from "./changed_configs.ts";

/** What needs a file, run as a graph would run it. */
async function use(file: string, models: Models): Promise<void> {
  const part = file.split("/")[0]!;
  const isAll = part.endsWith(".json");
  const { model } = { model: await models.model("emoji") };
  if (isAll || part === "text_encoder" || part === "tokenizer") {
    const encoder = await models.promptEncoder("emoji");
    await encoder.encode("a (red:1.2) cat, ".repeat(20));
    encoder.count("a red cat");
    await encoder.unconditional();
  }
  if (isAll || part === "unet") {
    const network = await models.network("emoji");
    const condition = createCondition({ embeds: zeros([1, 5, 16]) });
    await network.evaluate([{ latents: zeros([1, 4, 8, 8]), timestep: 500, image: 0, condition }]);
  }
  if (isAll || part === "vae") {
    const vae = await models.vae("emoji");
    const latents = await vae.encode(zeros([1, 3, 32, 32]));
    await vae.decode(latents);
  }
  if (isAll || part === "scheduler") {
    trainingOf(model);
    createScheduler(schedulerConfigOf(model)).schedule({ steps: 4 });
  }
}

if (import.meta.main) {
  const [root] = Deno.args as [string];
  const cases = JSON.parse(await new Response(Deno.stdin.readable).text()) as ChangedConfig[];
  const tell = (line: unknown): void => {
    Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  };
  for (const one of cases) {
    const path = join(root, "emoji", one.file);
    const before = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, changedText(JSON.parse(before), one));
    tell({ begun: { ...one, value: one.value.slice(0, 80) } });
    const models = new Models({
      catalogue: new ModelCatalogue([root]),
      settings: { device: "cpu", threads: 1 },
    });
    const message = await use(one.file, models).then(
      () => "",
      (error: unknown) =>
        error instanceof Error ? error.message || error.name : `threw ${String(error)}`,
    );
    await models[Symbol.asyncDispose]();
    await Deno.writeTextFile(path, before);
    tell({ message });
  }
  Deno.exit();
}
