import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { toBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema, TensorProto_DataType as DataType } from "onnx-buf";
import { clipTextGraph } from "../../src/onnx/builders/clip_text_model.ts";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import { exposeHiddenStates, exposeMoments, skipLastLayers } from "../../src/onnx/edit_outputs.ts";
import { addResidualInputs } from "../../src/onnx/edit_residuals.ts";
import { Graph, type Value } from "../../src/onnx/graph.ts";
import { toFloat16 } from "../../src/onnx/half.ts";
import { describeModel } from "../../src/onnx/read.ts";
import { embed } from "./embedded_model.ts";
import { exportedModel } from "./exported_model.ts";
import { goldenInput, goldenWeight } from "./golden_weights.ts";
import { type Plain, runGraph, runModel } from "./run_graph.ts";
import { TINY_TEXT, TINY_UNET } from "./tiny_configs.ts";

const TEXT = { ...TINY_TEXT, eos_token_id: 2 };
const VAE = { block_out_channels: [4, 8], norm_num_groups: 2 };
const IDS: Plain = {
  data: BigInt64Array.from({ length: 77 }, (_, i) => BigInt(i < 9 ? 100 * i + 7 : 999)),
  shape: [1, 77],
};

const run = (model: ModelProto, feeds: Record<string, Plain>) =>
  runModel(toBinary(ModelProtoSchema, model), feeds);

function assertClose(actual: Plain | undefined, expected: Plain | undefined, label: string): void {
  assertEquals(actual?.shape, expected?.shape, label);
  expected!.data.forEach((value, i) => {
    const error = Math.abs(Number(value) - Number(actual!.data[i]));
    assert(error < 1e-5, `${label}[${i}]: ${actual!.data[i]} instead of ${value}`);
  });
}

/** Text encoders without hidden states: one with its norms written out, one with the operator for them. */
const TEXT_ENCODERS: readonly [string, () => Promise<ModelProto>][] = [
  ["an export", () => exportedModel("text")],
  ["a graph built here", () => Promise.resolve(embed(clipTextGraph(TEXT)))],
];

for (const [what, load] of TEXT_ENCODERS) {
  Deno.test(`exposeHiddenStates() gives ${what} every hidden state`, async () => {
    const model = await load();
    exposeHiddenStates(model);
    const graph = clipTextGraph(TEXT, { outputHiddenStates: true });
    const expected = await runGraph(graph, { input_ids: IDS }, goldenWeight);
    const actual = await run(model, { input_ids: IDS });
    assertEquals(Object.keys(actual).sort(), Object.keys(expected).sort());
    for (const name of Object.keys(expected)) assertClose(actual[name], expected[name], name);
    exposeHiddenStates(model);
    assertEquals(model.graph!.output.length, Object.keys(expected).length);
  });

  Deno.test(`skipLastLayers() changes only the last hidden state of ${what}`, async () => {
    const model = await load();
    skipLastLayers(model, 1);
    const skipped = clipTextGraph(TEXT, { clipSkip: 1 });
    const expected = await runGraph(skipped, { input_ids: IDS }, goldenWeight);
    const actual = await run(model, { input_ids: IDS });
    for (const name of Object.keys(expected)) assertClose(actual[name], expected[name], name);
    assertThrows(() => skipLastLayers(model, 2), RangeError, "between 0 and 1, but got 2");
  });
}

Deno.test("exposeHiddenStates() refuses a model without text layers", () => {
  const model = embed(vaeEncoderGraph(VAE));
  assertThrows(() => exposeHiddenStates(model), RangeError, "Cannot find the hidden states");
});

Deno.test("exposeMoments() turns a sampling VAE encoder into one of moments", async () => {
  const model = await exportedModel("vae_encoder");
  const shape = [1, 3, 12, 20];
  const sample = { data: goldenInput("input:pixels", shape), shape };
  const drawn = await run(model, { sample });
  assertEquals(drawn["latent_sample"]!.shape, [1, 4, 6, 10]);
  exposeMoments(model);
  const expected = await runGraph(vaeEncoderGraph(VAE), { sample }, goldenWeight);
  const actual = await run(model, { sample });
  assertEquals(Object.keys(actual), ["latent_parameters"]);
  assertClose(actual["latent_parameters"], expected["latent_parameters"], "moments");
});

Deno.test("exposeMoments() refuses an encoder that draws no sample", () => {
  const model = embed(vaeEncoderGraph(VAE));
  assertThrows(() => exposeMoments(model), RangeError, "Cannot find the moments");
});

/** Feeds of a UNet and of a ControlNet's residuals, none of them zero. */
function residualFeeds(timestep: Plain): Record<string, Plain> {
  const feeds: Record<string, Plain> = { timestep };
  const dims = { batch: 2, height: 8, width: 6, sequence: 7 };
  for (const { name, shape } of unetGraph(TINY_UNET, { ...dims, residuals: true }).inputs) {
    const sizes = shape as number[];
    if (name !== "timestep") {
      feeds[name] = { data: goldenInput(`input:${name}`, sizes), shape: sizes };
    }
  }
  return feeds;
}

Deno.test("addResidualInputs() makes plain UNets take a ControlNet's residuals", async () => {
  const one = residualFeeds({ data: Float32Array.of(500), shape: [1] });
  const graph = unetGraph(TINY_UNET, { residuals: true });
  const expected = await runGraph(graph, one, goldenWeight);
  const names = graph.inputs.map(({ name }) => name).filter((name) => name.includes("residual"));
  for (const model of [await exportedModel("unet"), embed(unetGraph(TINY_UNET))]) {
    const rank = describeModel(model).inputs[1]!.shape!.length;
    const feeds = residualFeeds({ data: Float32Array.of(500), shape: rank === 0 ? [] : [1] });
    assertEquals(addResidualInputs(model), names);
    const actual = await run(model, feeds);
    assertClose(actual["out_sample"], expected["out_sample"], "out_sample");
    assertThrows(() => addResidualInputs(model), RangeError, "has them already");
  }
});

Deno.test("addResidualInputs() refuses a model without skip connections", () => {
  const model = embed(vaeEncoderGraph(VAE));
  assertThrows(() => addResidualInputs(model), RangeError, "no skip connections");
});

/** Two convolutions and a join in half precision between casts, as exports with float32 inputs and outputs have them. */
function halfPrecisionUNet(): ModelProto {
  const graph = new Graph();
  const cast = (x: Value, to: string) => graph.op("Cast", [x], { to });
  const weight = (name: string, input: number) => graph.parameter(name, [2, input, 1, 1]);
  const x = cast(graph.input("sample", "float", [1, 2, 4, 4]), "float16");
  const skip = graph.op("Conv", [x, weight("conv_in.weight", 2)]);
  const middle = graph.op("Conv", [skip, weight("mid.weight", 2)]);
  const joined = graph.op("Concat", [middle, skip], { axis: 1 });
  const out = graph.op("Conv", [joined, weight("up.weight", 4)]);
  graph.output("out_sample", cast(out, "float"));
  const model = embed(graph);
  for (const tensor of model.graph!.initializer) {
    const floats = new Float32Array(tensor.rawData.slice().buffer);
    tensor.rawData = new Uint8Array(toFloat16(floats).buffer);
    tensor.dataType = DataType.FLOAT16;
  }
  return model;
}

Deno.test("addResidualInputs() casts residuals to what the network calculates in", async () => {
  const shape = [1, 2, 4, 4];
  const input = (name: string) => ({ data: goldenInput(name, shape), shape });
  const zero = { data: new Float32Array(32), shape };
  const [plain, model] = [halfPrecisionUNet(), halfPrecisionUNet()];
  assertEquals(addResidualInputs(model), [
    "down_block_0_additional_residual",
    "mid_block_additional_residual",
  ]);
  const sample = input("input:sample");
  const expected = await run(plain, { sample });
  const off = await run(model, {
    sample,
    down_block_0_additional_residual: zero,
    mid_block_additional_residual: zero,
  });
  assertEquals(off, expected);
  const on = await run(model, {
    sample,
    down_block_0_additional_residual: input("input:down"),
    mid_block_additional_residual: zero,
  });
  assertNotEquals(on, expected);
});
