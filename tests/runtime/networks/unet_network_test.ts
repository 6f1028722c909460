import { assert, assertEquals, assertRejects } from "@std/assert";
import type { NetworkRow } from "../../../src/diffusion/guidance/network.ts";
import { createCondition } from "../../../src/diffusion/conditions/condition.ts";
import { controlInput } from "../../../src/diffusion/conditions/control.ts";
import { Models } from "../../../src/runtime/models.ts";
import { concatRows, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import { assertGolden } from "../../onnx/golden_tensor.ts";
import { goldenRows, input, withModels } from "../golden_rows.ts";
import { goldenCase } from "../tiny_models.ts";

const tiny = goldenCase("unet_sd1_4_8");
const tinyShapes = { sample: [2, 4, 8, 8], encoder_hidden_states: [2, 7, 8] };

for (
  const name of [
    "sd2_linear_projection",
    "sdxl",
    "lcm_timestep_cond",
    "null_text",
    "odd_sizes_three_levels",
  ]
) {
  Deno.test(`UNetNetwork reproduces diffusers on ${name} from a safetensors folder`, async () => {
    const item = goldenCase(name);
    await withModels({ tiny: { unet: item.config } }, async (models) => {
      const network = await models.network("tiny");
      const outputs = await network.evaluate(goldenRows(item.inputs, item.timestep));
      assertGolden(concatRows(outputs), item.outputs.out_sample, name);
    });
  });
}

Deno.test("UNetNetwork batches rows, splits by timestep and keeps their order", async () => {
  await withModels({ tiny: { unet: tiny.config } }, async (models) => {
    const network = await models.network("tiny");
    const [a, b] = [goldenRows(tinyShapes, 1), goldenRows(tinyShapes, 999)];
    const mixed = await network.evaluate([b[0]!, a[0]!, b[1]!, a[1]!]);
    assertGolden(concatRows([mixed[1]!, mixed[3]!]), tiny.outputs["out_sample@t=1.0"], "t=1");
    assertGolden(concatRows([mixed[0]!, mixed[2]!]), tiny.outputs["out_sample@t=999.0"], "t=999");
  });
});

Deno.test("UNetNetwork gives texts of different lengths the result they have alone", async () => {
  await withModels({ tiny: { unet: tiny.config } }, async (models) => {
    const network = await models.network("tiny");
    const row = (tokens: number): NetworkRow => ({
      ...goldenRows(tinyShapes, 500)[0]!,
      condition: createCondition({ embeds: input(`text${tokens}`, [1, tokens, 8]) }),
    });
    const [short, long] = await network.evaluate([row(4), row(6)]);
    const [alone] = await network.evaluate([row(4)]);
    const [other] = await network.evaluate([row(6)]);
    short!.data.forEach((value, i) => assert(Math.abs(value - alone!.data[i]!) < 1e-5));
    long!.data.forEach((value, i) => assert(Math.abs(value - other!.data[i]!) < 1e-5));
  });
});

for (const [precision, tolerance] of [["float16", 0.01], ["int8", 0.1]] as const) {
  Deno.test(`UNetNetwork reads ${precision} weights in place`, async () => {
    const reference: Tensor[] = [];
    for (const own of ["float32", precision] as const) {
      await withModels({ tiny: { unet: tiny.config } }, async (models) => {
        const network = await models.network("tiny");
        reference.push(concatRows(await network.evaluate(goldenRows(tinyShapes, 500))));
      }, { precision: own });
    }
    const [full, reduced] = reference;
    const error = full!.data.reduce(
      (most, x, i) => Math.max(most, Math.abs(x - reduced!.data[i]!)),
      0,
    );
    assert(error > 0 && error < tolerance, `largest error ${error}`);
  });
}

Deno.test("UNetNetwork maps weights, bounds its rows and trims memory without other results", async () => {
  await withModels({ tiny: { unet: tiny.config } }, async (models) => {
    const rows = goldenRows(tinyShapes, 500);
    const expected = concatRows(await (await models.network("tiny")).evaluate(rows));
    await using thrifty = new Models({
      catalogue: models.catalogue,
      settings: { device: "cpu", mapWeights: true, memoryArena: false, memoryPattern: false },
      maxRows: 1,
      maxBytes: 0,
    });
    const network = await thrifty.network("tiny");
    assertEquals(network.maxRows, 1);
    const own = concatRows(await network.evaluate(rows));
    assertEquals(own.shape, expected.shape);
    assert(own.data.every((value, i) => Math.abs(value - expected.data[i]!) < 1e-5));
  });
});

Deno.test("UNetNetwork appends mask and masked picture to the latents of an inpainting network", async () => {
  const item = goldenCase("unet_inpaint_9ch");
  await withModels({ tiny: { unet: item.config } }, async (models) => {
    const network = await models.network("tiny");
    const all = input("sample", [2, 9, 8, 8]);
    const channels = (image: number, from: number, to: number): Tensor =>
      tensor(all.data.slice((image * 9 + from) * 64, (image * 9 + to) * 64), [1, to - from, 8, 8]);
    const condition = createCondition({ embeds: input("encoder_hidden_states", [2, 7, 8]) });
    const row = (image: number): NetworkRow => ({
      latents: channels(image, 0, 4),
      timestep: 500,
      image: image,
      condition,
      control: [
        controlInput({ input: "mask", tensor: concatRows([channels(0, 4, 5), channels(1, 4, 5)]) }),
        controlInput({
          input: "masked_image_latents",
          tensor: concatRows([channels(0, 5, 9), channels(1, 5, 9)]),
        }),
      ],
    });
    const outputs = await network.evaluate([row(0), row(1)]);
    assertGolden(concatRows(outputs), item.outputs["out_sample@t=500.0"], "inpainting");
    await assertRejects(
      () => network.evaluate([{ ...row(0), control: [] }]),
      RangeError,
      'The network "tiny" takes 9 channels, but got 4: latents 4',
    );
  });
});

Deno.test("UNetNetwork adds a ControlNet's residuals as diffusers does", async () => {
  for (const name of ["controlnet_sd1", "controlnet_sdxl"]) {
    const item = goldenCase(name);
    await withModels(
      { tiny: { unet: item.unet }, canny: { controlnet: item.config } },
      async (models) => {
        const network = await models.network("tiny");
        const picture = input("controlnet_cond", item.inputs.controlnet_cond);
        const control = [controlInput({
          input: "controlnet_cond",
          tensor: picture,
          scale: item.conditioning_scale,
          model: "canny",
        })];
        const plain = goldenRows(item.inputs, item.timestep);
        const controlled = plain.map((row) => ({ ...row, control }));
        const key = Object.keys(item.outputs).find((key) => key.startsWith("out_sample"))!;
        const outputs = await network.evaluate([...controlled, ...plain]);
        assertGolden(concatRows(outputs.slice(0, plain.length)), item.outputs[key], name);
        const alone = await network.evaluate(plain);
        assertEquals(
          outputs.slice(plain.length).map(({ data }) => data),
          alone.map(({ data }) => data),
        );
        const silent = plain.map((row) => ({ ...row, control: [{ ...control[0]!, scale: 0 }] }));
        assertEquals((await network.evaluate(silent))[0]!.data, alone[0]!.data);
      },
    );
  }
});

Deno.test("UNetNetwork perturbs rows by the gates of its id", async () => {
  const item = goldenCase("perturbed_three_ways");
  await withModels({ tiny: { unet: item.config } }, async (models) => {
    const query = item.perturb.map((gate: { kind: string; blocks: string }) =>
      `${gate.kind}=${gate.blocks}`
    );
    const network = await models.network(`tiny?${query.join("&")}`);
    const own = goldenRows(item.inputs, item.timestep)
      .map((row, i) => ({ ...row, perturb: item.gates[i] }));
    assertGolden(concatRows(await network.evaluate(own)), item.outputs.out_sample, "gates");
    const plain = await models.network("tiny");
    await assertRejects(() => plain.evaluate(own), RangeError, "has 0 perturbations");
  });
});

Deno.test("UNetNetwork says what a row lacks", async () => {
  await withModels({ tiny: { unet: tiny.config } }, async (models) => {
    const network = await models.network("tiny");
    const [row] = goldenRows(tinyShapes, 500);
    const { condition: _, ...bare } = row!;
    await assertRejects(() => network.evaluate([bare]), TypeError, "needs a condition with a text");
    const wide = createCondition({ embeds: input("wide", [1, 7, 16]) });
    await assertRejects(
      () => network.evaluate([{ ...row!, condition: wide }]),
      RangeError,
      "attends to text 8 wide, but the condition is 16 wide",
    );
  });
});

Deno.test("UNetNetwork takes prediction type and noise table from the scheduler's config", async () => {
  const scheduler = {
    prediction_type: "v_prediction",
    beta_schedule: "linear",
    beta_start: 1e-4,
    beta_end: 0.02,
  };
  await withModels({ tiny: { unet: tiny.config } }, async (models) => {
    const { predictionType, schedule } = await models.network("tiny");
    assertEquals([predictionType, schedule.family], ["v_prediction", "vp"]);
    const { alpha, sigma } = schedule.levelAt(999);
    assert(Math.abs(sigma / alpha - 157.4) < 0.1, `sigma_max ${sigma / alpha}`);
  }, { scheduler });
  await withModels({ tiny: { unet: tiny.config } }, async (models) => {
    assertEquals((await models.network("tiny")).predictionType, "sample");
  }, { scheduler, facts: { predictionType: "sample" } });
});
