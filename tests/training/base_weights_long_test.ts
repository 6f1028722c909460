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

/** What a network of SDXL has beside what the bundled ones are made of: linear projections, several transformers, a second text. */
const SDXL: Config = {
  use_linear_projection: true,
  cross_attention_dim: 32,
  transformer_layers_per_block: [1, 2],
  addition_embed_type: "text_time",
  addition_time_embed_dim: 4,
  projection_class_embeddings_input_dim: 40,
};

/** Writes such a pipeline of few weights in float16, with what the bundled stand-ins have beside the network. */
async function writeSdxl(root: string): Promise<void> {
  const emoji = join(root, "emoji");
  const text = await read(emoji, "text_encoder");
  const second = {
    ...text,
    _class_name: "CLIPTextModelWithProjection",
    architectures: ["CLIPTextModelWithProjection"],
    projection_dim: 16,
  };
  const components = {
    unet: { ...await read(emoji, "unet"), ...SDXL },
    vae: await read(emoji, "vae"),
    text_encoder: text,
    text_encoder_2: second,
  };
  await writePipeline(root, "sdxl", components, { scheduler: {}, precision: "float16" });
  for (const name of ["tokenizer", "tokenizer_2"]) {
    await Deno.mkdir(join(root, "sdxl", name));
    for await (const file of Deno.readDir(join(emoji, "tokenizer"))) {
      const from = join(emoji, "tokenizer", file.name);
      await Deno.copyFile(from, join(root, "sdxl", name, file.name));
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

Deno.test("runRecipe() teaches a user's own folder of SDXL in every way", () =>
  withPictures(4, async (path, models, root) => {
    await writeSdxl(root);
    const common = { ...SMALL, prior: "sdxl", steps: 2, checkpointEvery: 9 };
    const recipes = [
      { kind: "finetune", output: "fine", caption: "a stripe", sampleEvery: 2 },
      { kind: "lora", output: "lora", caption: "a stripe", rank: 2 },
      { kind: "concept", output: "concept", sampleEvery: 2 },
      { kind: "concept", output: "small", rank: 2 },
    ];
    for (const recipe of recipes) {
      await runRecipe({ ...common, ...recipe }, { models, path, threads: 1 });
    }
    assert(await apart(models, "sdxl", ["fine", "sdxl"]) > 1e-5);
    assert(await apart(models, "sdxl", ["sdxl?lora=1:lora", "sdxl"]) > 1e-7);
    assert(await apart(models, "sdxl", ["concept", "small"]) > 1e-5);
    const concept = (await models.model("concept")).component("unet").config!;
    assertEquals(concept["null_text"], true);
  }));
