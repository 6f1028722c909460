import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Models } from "../../src/runtime/models.ts";
import { createRandom } from "../../src/tensor/noise.ts";
import { rows } from "../../src/tensor/tensor.ts";
import { runRecipe } from "../../src/training/run_recipe.ts";
import { type Config, writePipeline } from "../runtime/tiny_models.ts";
import { SMALL, withPictures } from "./recipe_world.ts";

const read = async (...path: readonly string[]): Promise<Config> =>
  JSON.parse(await Deno.readTextFile(join(...path, "config.json")));

/** Pipelines as users have them, of the architecture of each family and few weights. */
const FAMILIES: Readonly<Record<string, { readonly unet: Config; readonly scheduler: Config }>> = {
  sd1: { unet: {}, scheduler: {} },
  sd2: { unet: { use_linear_projection: true }, scheduler: { prediction_type: "v_prediction" } },
  sdxl: {
    unet: {
      use_linear_projection: true,
      cross_attention_dim: 32,
      transformer_layers_per_block: [1, 2],
      addition_embed_type: "text_time",
      addition_time_embed_dim: 4,
      projection_class_embeddings_input_dim: 40,
    },
    scheduler: {},
  },
};

/** Writes a pipeline of a family in a precision, with what the bundled stand-ins have beside the network. */
async function writeFamily(root: string, family: string): Promise<void> {
  const emoji = join(root, "emoji");
  const { unet, scheduler } = FAMILIES[family]!;
  const text = await read(emoji, "text_encoder");
  const second = {
    ...text,
    _class_name: "CLIPTextModelWithProjection",
    architectures: ["CLIPTextModelWithProjection"],
    projection_dim: 16,
  };
  const components = {
    unet: { ...await read(emoji, "unet"), ...unet },
    vae: await read(emoji, "vae"),
    text_encoder: text,
    ...(family === "sdxl" && { text_encoder_2: second }),
  };
  await writePipeline(root, family, components, { scheduler, precision: "float16" });
  for (const name of ["tokenizer", ...(family === "sdxl" ? ["tokenizer_2"] : [])]) {
    await Deno.mkdir(join(root, family, name));
    for await (const file of Deno.readDir(join(emoji, "tokenizer"))) {
      const from = join(emoji, "tokenizer", file.name);
      await Deno.copyFile(from, join(root, family, name, file.name));
    }
  }
}

/** How far two networks are apart on noise under a prompt, relative to the second. */
async function apart(
  models: Models,
  prior: string,
  ids: readonly [string, string],
): Promise<number> {
  const encoder = await models.promptEncoder(prior);
  const condition = await encoder.encode("a stripe");
  const latents = rows(createRandom(3).normal([1, 4, 8, 8]), 0, 1);
  const [a, b] = await Promise.all(ids.map(async (id) => {
    const network = await models.network(id);
    const out = await network.evaluate([{ latents, timestep: 400, image: 0, condition }]);
    return Array.from(out[0]!.data);
  })) as [number[], number[]];
  return Math.hypot(...a.map((value, i) => value - b[i]!)) / Math.hypot(...b);
}

for (const family of Object.keys(FAMILIES)) {
  Deno.test(`runRecipe() teaches a user's own folder of ${family}: all weights, a LoRA, a concept and one as a LoRA`, () =>
    withPictures(4, async (path, models, root) => {
      await writeFamily(root, family);
      const common = { ...SMALL, prior: family, steps: 2, checkpointEvery: 9 };
      const run = (recipe: object): Promise<string> =>
        runRecipe({ ...common, ...recipe }, { models, path, threads: 1 });
      await run({
        kind: "finetune",
        output: "fine",
        caption: "a stripe",
        ...(family === "sdxl" && { sampleEvery: 2 }),
      });
      await run({ kind: "lora", output: "lora", caption: "a stripe", rank: 2 });
      await run({
        kind: "concept",
        output: "concept",
        ...(family === "sdxl" && { sampleEvery: 2 }),
      });
      await run({ kind: "concept", output: "small", rank: 2 });
      assert(await apart(models, family, ["fine", family]) > 1e-5);
      assert(await apart(models, family, [`${family}?lora=1:lora`, family]) > 1e-7);
      assert(await apart(models, family, ["concept", "small"]) > 1e-5);
      const concept = (await models.model("concept")).component("unet").config!;
      assertEquals(concept["null_text"], true);
    }));
}
