import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { createCondition } from "../../src/diffusion/conditions/condition.ts";
import type { NetworkRow } from "../../src/diffusion/guidance/network.ts";
import type { Models } from "../../src/runtime/models.ts";
import { convertToNullText, nullTextWeights } from "../../src/runtime/null_text/convert.ts";
import { readStoredWeights, readTensors } from "../../src/runtime/models/stored_weights.ts";
import { createRandom } from "../../src/tensor/noise.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { withModels } from "./golden_rows.ts";
import { goldenCase } from "./tiny_models.ts";

const { config } = goldenCase("unet_sd1_4_8");

/** An embedding repeated over the sequence: what cross-attention makes of it does not depend on the query. */
const repeated = createCondition({
  embeds: tensor(Float32Array.from({ length: 56 }, (_, i) => Math.sin(1 + i % 8)), [1, 7, 8]),
});
const mixed = createCondition({ embeds: createRandom(5).normal([1, 7, 8]) });

const rowsAt = (timestep: number, condition?: typeof repeated): NetworkRow[] => [{
  latents: createRandom(timestep).normal([1, 4, 8, 8]),
  timestep,
  image: 0,
  ...(condition && { condition }),
}];

async function largestDifference(models: Models, condition: typeof repeated): Promise<number> {
  const [prior, concept] = [await models.network("prior"), await models.network("concept")];
  let most = 0;
  for (const timestep of [1, 999]) {
    const [own] = await prior.evaluate(rowsAt(timestep, condition));
    const [copy] = await concept.evaluate(rowsAt(timestep));
    own!.data.forEach((value, i) => most = Math.max(most, Math.abs(value - copy!.data[i]!)));
  }
  return most;
}

Deno.test("convertToNullText equals the prior's unconditional prediction where one embedding is repeated", async () => {
  await withModels({ prior: { unet: config } }, async (models) => {
    const model = await models.model("prior");
    const folder = join(model.path, "..", "concept");
    const { features, spread } = await convertToNullText(model, repeated, models.cache, {
      folder,
      timesteps: [100, 900],
    });
    assert(spread < 1e-5, `spread ${spread}`);
    assertEquals(features.size, 4);
    assert(await largestDifference(models, repeated) < 1e-5);

    // Everything that is not text is the prior's, bit for bit.
    const tensorsOf = async (id: string) => {
      const { weights } = (await models.model(id)).component("unet");
      return await readTensors(await readStoredWeights(weights!.files));
    };
    const [own, copy] = [await tensorsOf("prior"), await tensorsOf("concept")];
    const added = [...copy.keys()].filter((name) => !own.has(name));
    assertEquals(added.length, 4);
    assert(added.every((name) => name.endsWith(".null_text_feature")));
    const left = [...own.keys()].filter((name) => !copy.has(name));
    assert(left.every((name) => /\.(attn2|norm2)\./.test(name) && name.includes("transformer")));
    for (const [name, { data }] of copy) {
      if (own.has(name)) assertEquals(data, own.get(name)!.data, name);
    }
    assertEquals((await models.model("concept")).prior?.id, "prior");
  });
});

Deno.test("convertToNullText says how far it is from a null condition of many embeddings", async () => {
  await withModels({ prior: { unet: config } }, async (models) => {
    const model = await models.model("prior");
    const folder = join(model.path, "..", "concept");
    const latents = createRandom(2).normal([2, 4, 8, 8]);
    const { spread } = await convertToNullText(model, mixed, models.cache, {
      folder,
      latents,
      timesteps: [500],
    });
    assert(spread > 0.01, `spread ${spread}`);
    const difference = await largestDifference(models, mixed);
    assert(difference > 1e-3, `difference ${difference}`);
  });
});

Deno.test("convertToNullText overwrites nothing and leaves nothing half written", async () => {
  await withModels({ prior: { unet: config } }, async (models) => {
    const model = await models.model("prior");
    await assertRejects(
      () => convertToNullText(model, repeated, models.cache, { folder: model.path }),
      Error,
      "it exists already",
    );
    const wide = createCondition({ embeds: createRandom(5).normal([1, 7, 16]) });
    const folder = join(model.path, "..", "concept");
    await assertRejects(() => convertToNullText(model, wide, models.cache, { folder }), RangeError);
    assertEquals((await Array.fromAsync(Deno.readDir(join(folder, "..")))).length, 1);
  });
});

Deno.test("nullTextWeights refuses blocks that the weights do not have", () => {
  const features = new Map([["mid_block.attentions.0", new Float32Array(4)]]);
  assertThrows(() => nullTextWeights(new Map(), features), RangeError, "no such block");
});
