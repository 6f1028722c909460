import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { vaeDecoderGraph, vaeEncoderGraph } from "../../../src/onnx/builders/vae_graph.ts";
import { Graph } from "../../../src/onnx/graph.ts";
import { fitPreviewMatrix, previewLatents } from "../../../src/runtime/networks/preview.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import { assertGolden } from "../../onnx/golden_tensor.ts";
import { goldenInput } from "../../onnx/golden_weights.ts";
import { writeExport } from "../exports.ts";
import { withModels } from "../golden_rows.ts";
import { goldenCase } from "../tiny_models.ts";

const golden = goldenCase("vae_4_8");
/** The golden pixels are -1..1, pictures here 0..1. */
const picture = map(
  tensor(goldenInput("input:pixels", [1, 3, 16, 16]), [1, 3, 16, 16]),
  (x) => (x / 2 + 1) / 2,
);
const latents = tensor(goldenInput("input:latent", [1, 4, 8, 8]), [1, 4, 8, 8]);
const unscaled = { ...golden.config, scaling_factor: 1 };

const close = (a: Tensor, b: Tensor, tolerance = 1e-5): void => {
  assertEquals(a.shape, b.shape);
  const error = a.data.reduce((most, x, i) => Math.max(most, Math.abs(x - b.data[i]!)), 0);
  assert(error < tolerance, `largest error ${error}`);
};

Deno.test("Vae reproduces diffusers' moments and decoded pictures", async () => {
  await withModels({ tiny: { vae: unscaled } }, async (models) => {
    const vae = await models.vae("tiny");
    assertEquals([vae.downscale, vae.latentChannels], [2, 4]);
    const { mean, std } = await vae.distribution(picture);
    assertGolden(mean, golden.outputs["mean(mode)"], "mean");
    assertGolden(std, golden.outputs["std"], "std");
    const decoded = golden.outputs["decoded_sample"];
    const image = await vae.decode(latents);
    for (const [at, value] of Object.entries(decoded.values as Record<string, number>)) {
      const expected = Math.min(Math.max(value / 2 + 0.5, 0), 1);
      assert(Math.abs(image.data[Number(at)]! - expected) < 1e-5, at);
    }
  });
});

Deno.test("Vae scales latents by its config's factor and shift, both ways", async () => {
  const config = { ...golden.config, scaling_factor: 0.5, shift_factor: 0.25 };
  await withModels({ plain: { vae: unscaled }, scaled: { vae: config } }, async (models) => {
    const [plain, scaled] = [await models.vae("plain"), await models.vae("scaled")];
    const mean = await plain.encode(picture);
    close(await scaled.encode(picture), map(mean, (z) => (z - 0.25) * 0.5));
    close(await scaled.decode(map(latents, (z) => (z - 0.25) * 0.5)), await plain.decode(latents));
  });
});

Deno.test("Vae draws latents with the noise it is given", async () => {
  await withModels({ tiny: { vae: unscaled } }, async (models) => {
    const vae = await models.vae("tiny");
    const { mean, std } = await vae.distribution(picture);
    const noise = createRandom(3).normal([1, 4, 8, 8]);
    const expected = mean.data.map((value, i) => value + std.data[i]! * noise.data[i]!);
    close(await vae.encode(picture, createRandom(3).normal), tensor(expected, mean.shape));
  });
});

Deno.test("Vae runs a tiny autoencoder, whose latents need no scaling", async () => {
  const tiny = goldenCase("autoencoder_tiny");
  await withModels({ tiny: { vae: tiny.config } }, async (models) => {
    const vae = await models.vae("tiny");
    assertEquals(vae.scaling, { factor: 1, shift: 0 });
    const pixels = tensor(goldenInput("input:pixels", [1, 3, 16, 24]), [1, 3, 16, 24]);
    const { mean, std } = await vae.distribution(map(pixels, (x) => (x / 2 + 1) / 2));
    assertGolden(mean, tiny.outputs.latent_sample, "latents");
    assert(std.data.every((value) => value === 0));
  });
});

Deno.test("Vae binds exported encoders with and without a variance", async () => {
  await withModels({ tiny: { vae: unscaled } }, async (models) => {
    const model = await models.model("tiny");
    const reference = await (await models.vae("tiny")).distribution(picture);
    const image = await (await models.vae("tiny")).decode(latents);
    const encoder = vaeEncoderGraph(golden.config);
    await Deno.remove(join(model.path, "vae"), { recursive: true });
    await writeExport(join(model.path, "vae_encoder"), encoder);
    await writeExport(join(model.path, "vae_decoder"), vaeDecoderGraph(golden.config));
    // Exports without configs: factor and halvings are not in the files.
    await Deno.writeTextFile(join(model.path, "braid.json"), '{"scalingFactor": 1}');
    const vae = await models.vae("tiny");
    close((await vae.distribution(picture)).std, reference.std);
    close(await vae.decode(latents), image);

    const [{ value }] = encoder.outputs as unknown as [{ value: Graph["inputs"][number] }];
    const [mean] = encoder.ops("Split", 2, [value, encoder.int([4, 4])], { axis: 1 });
    encoder.outputs.length = 0;
    encoder.output("latent_sample", mean!);
    await writeExport(join(model.path, "vae_encoder"), encoder);
    const sampled = await (await models.vae("tiny")).distribution(picture);
    close(sampled.mean, reference.mean);
    assert(sampled.std.data.every((deviation) => deviation === 0));
  });
});

Deno.test("Vae says what is wrong with sizes, channels, missing halves and overflow", async () => {
  await withModels({ tiny: { vae: unscaled } }, async (models) => {
    const vae = await models.vae("tiny");
    const odd = tensor(new Float32Array(3 * 15 * 16), [1, 3, 15, 16]);
    await assertRejects(
      () => vae.encode(odd),
      RangeError,
      "16x15: its sides must be multiples of 2",
    );
    const wide = tensor(new Float32Array(16 * 4), [1, 16, 2, 2]);
    await assertRejects(() => vae.decode(wide), RangeError, "latents of 16 channels");
    const path = (await models.model("tiny")).path;
    await Deno.remove(join(path, "vae"), { recursive: true });
    const graph = new Graph();
    const z = graph.input("latent_sample", "float", ["b", 4, "h", "w"]);
    graph.output("sample", graph.op("Div", [z, graph.float(0)]));
    await writeExport(join(path, "vae_decoder"), graph);
    const broken = await models.vae("tiny");
    await assertRejects(() => broken.decode(latents), Error, "not finite: in half precision");
    await assertRejects(() => broken.encode(picture), Error, "it has no encoder");
  });
});

Deno.test("previewLatents inverts what fitPreviewMatrix found", () => {
  const random = createRandom(1);
  const z = random.normal([2, 4, 3, 5]);
  const truth = {
    matrix: tensor(Float32Array.from({ length: 12 }, (_, i) => 0.02 * (i - 6)), [3, 4]),
    bias: tensor([0.1, -0.2, 0.3], [3]),
  };
  const pictures = previewLatents(z, truth);
  const fitted = fitPreviewMatrix(z, pictures);
  close(fitted.matrix, truth.matrix, 1e-4);
  close(fitted.bias, truth.bias, 1e-4);
  assertThrows(
    () => previewLatents(random.normal([1, 16, 2, 2]), truth),
    RangeError,
    "16 channels",
  );
});

Deno.test("previewLatents equals the formula on one pixel", () => {
  const { data } = previewLatents(tensor([1, 2, 3, 4], [1, 4, 1, 1]), {
    matrix: tensor([0.1, 0, 0, 0, 0, 0.1, 0, 0, 0, 0, 0, 9], [3, 4]),
    bias: tensor([0, 0.1, 0], [3]),
  });
  assertEquals([...data].map((value) => value.toFixed(3)), ["0.550", "0.650", "1.000"]);
});
