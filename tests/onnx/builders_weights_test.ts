import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import * as ort from "onnxruntime-node";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import type { Graph } from "../../src/onnx/graph.ts";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "../../src/onnx/half.ts";
import {
  parseSafetensors,
  type TensorToStore,
  writeSafetensors,
} from "../../src/onnx/safetensors.ts";
import { bindWeights } from "../../src/onnx/state_dict.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { goldenInput, goldenWeight } from "./golden_weights.ts";
import { runGraph } from "./run_graph.ts";
import { TINY_UNET } from "./tiny_configs.ts";

const SAMPLE = { data: goldenInput("input:sample", [1, 4, 8, 8]), shape: [1, 4, 8, 8] };
const STATES = {
  data: goldenInput("input:encoder_hidden_states", [1, 7, 8]),
  shape: [1, 7, 8],
};
const TIMESTEP = { data: Float32Array.of(500), shape: [1] };

type Store = (name: string, shape: readonly number[]) => [string, TensorToStore][];

const asFloat: Store = (name, shape) => [
  [name, { dtype: "F32", shape, data: goldenWeight(name, shape) }],
];
const asHalf: Store = (name, shape) => [
  [name, { dtype: "F16", shape, data: toFloat16(goldenWeight(name, shape)) }],
];
const asBfloat: Store = (name, shape) => [
  [name, { dtype: "BF16", shape, data: toBfloat16(goldenWeight(name, shape)) }],
];

/** Writes weights and model to a folder, runs the model from there, and gives its output. */
async function runStored(graph: Graph, store: Store): Promise<Float32Array> {
  const folder = await Deno.makeTempDir();
  try {
    const tensors = [...graph.parameters].flatMap(([name, { shape }]) =>
      store(name, shape as number[])
    );
    const file = writeSafetensors(tensors);
    const location = "diffusion_pytorch_model.safetensors";
    await Deno.writeFile(join(folder, location), file);
    const { stored, faults } = bindWeights(graph, [{
      location,
      tensors: parseSafetensors(file).tensors,
    }]);
    assertEquals(faults, []);
    const path = join(folder, "model.onnx");
    await Deno.writeFile(path, writeModel(graph, stored));
    const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1 });
    const result = await session.run({
      sample: new ort.Tensor("float32", SAMPLE.data, SAMPLE.shape),
      timestep: new ort.Tensor("float32", TIMESTEP.data, TIMESTEP.shape),
      encoder_hidden_states: new ort.Tensor("float32", STATES.data, STATES.shape),
    });
    await session.release();
    return result["out_sample"]!.data as Float32Array;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const largestError = (a: Float32Array, b: Float32Array): number =>
  a.reduce((error, value, i) => Math.max(error, Math.abs(value - b[i]!)), 0);

for (
  const [form, dims] of [
    ["static", { batch: 1, height: 8, width: 8, sequence: 7 }],
    ["symbolic", {}],
  ] as const
) {
  Deno.test(`a UNet with ${form} dims runs on safetensors in place`, async () => {
    const feeds = { sample: SAMPLE, timestep: TIMESTEP, encoder_hidden_states: STATES };
    const graph = unetGraph(TINY_UNET, dims);
    const fed = await runGraph(graph, feeds, goldenWeight);
    const stored = await runStored(graph, asFloat);
    const error = largestError(stored, fed["out_sample"]!.data as Float32Array);
    assert(error < 5e-6, `stored float32 weights: ${error}`);

    const rounded = await runGraph(
      graph,
      feeds,
      (name, shape) => fromFloat16(toFloat16(goldenWeight(name, shape))),
    );
    const brain = await runGraph(
      graph,
      feeds,
      (name, shape) => fromBfloat16(toBfloat16(goldenWeight(name, shape))),
    );
    const brainError = largestError(
      await runStored(graph, asBfloat),
      brain["out_sample"]!.data as Float32Array,
    );
    assert(brainError < 5e-6, `stored bfloat16 weights: ${brainError}`);

    const half = await runStored(graph, asHalf);
    const halfError = largestError(half, rounded["out_sample"]!.data as Float32Array);
    assert(halfError < 5e-6, `stored float16 weights: ${halfError}`);
  });
}

Deno.test("a UNet runs on int8 weights with a scale a channel", async () => {
  const quantize = (values: Float32Array, channels: number) => {
    const size = values.length / channels;
    const scale = Float32Array.from({ length: channels }, (_, o) => {
      const row = values.subarray(o * size, (o + 1) * size);
      return row.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / 127;
    });
    const data = Int8Array.from(values, (v, i) => Math.round(v / scale[Math.floor(i / size)]!));
    return { scale, data };
  };
  const graph = unetGraph(TINY_UNET);
  const matrix = (shape: readonly number[]) => shape.length > 1;
  const int8 = await runStored(graph, (name, shape) => {
    if (!matrix(shape)) return asFloat(name, shape);
    const { scale, data } = quantize(goldenWeight(name, shape), shape[0]!);
    return [
      [name, { dtype: "I8", shape, data }],
      [`${name}.scale`, { dtype: "F32", shape: [shape[0]!], data: scale }],
    ];
  });
  const feeds = { sample: SAMPLE, timestep: TIMESTEP, encoder_hidden_states: STATES };
  const rounded = await runGraph(graph, feeds, (name, shape) => {
    const values = goldenWeight(name, shape);
    if (!matrix(shape)) return values;
    const { scale, data } = quantize(values, shape[0]!);
    const size = values.length / shape[0]!;
    return Float32Array.from(data, (q, i) => q * scale[Math.floor(i / size)]!);
  });
  const error = largestError(int8, rounded["out_sample"]!.data as Float32Array);
  assert(error < 5e-6, `stored int8 weights: ${error}`);
});

Deno.test("bindWeights() names everything that does not fit", () => {
  const graph = unetGraph(TINY_UNET);
  const tensors = new Map([...graph.parameters].map(([name, { shape }]) => [
    name,
    { dtype: "F32" as const, shape: shape as number[], offset: 0, length: 0 },
  ]));
  tensors.delete("conv_in.bias");
  tensors.set("conv_out.bias", { ...tensors.get("conv_out.bias")!, shape: [5] });
  tensors.set("conv_in.weight", { ...tensors.get("conv_in.weight")!, dtype: "I32" as "F32" });
  tensors.set("lora.up", { dtype: "F32", shape: [2], offset: 0, length: 8 });
  const { faults, stored } = bindWeights(graph, [{ location: "a.safetensors", tensors }]);
  assertEquals(faults.map(({ kind, name }) => [kind, name]), [
    ["type", "conv_in.weight"],
    ["missing", "conv_in.bias"],
    ["shape", "conv_out.bias"],
    ["extra", "lora.up"],
  ]);
  assertEquals(
    faults[2]!.message,
    'Expected "conv_out.bias" of shape [4], but the weights have [5]',
  );
  assertEquals(stored.size, graph.parameters.size - 3);
});

Deno.test("bindWeights() refuses a shape of hundreds of thousands of ones in a moment", () => {
  const graph = unetGraph(TINY_UNET);
  const [name] = graph.parameters.keys();
  const shape = [...new Array<number>(400_000).fill(1), 2];
  const tensors = new Map([[name!, { dtype: "F32", shape, offset: 0, length: 8 } as const]]);
  const { faults } = bindWeights(graph, [{ location: "a", tensors }]);
  assertEquals(faults.find((fault) => fault.name === name)?.kind, "shape");
});

Deno.test("bindWeights() knows an early autoencoder's attention and linear layers saved as convolutions", () => {
  const graph = vaeEncoderGraph({ block_out_channels: [8], norm_num_groups: 2 });
  const old = { to_q: "query", to_k: "key", to_v: "value", "to_out.0": "proj_attn" };
  const tensors = new Map([...graph.parameters].map(([name, { shape }]) => {
    const [, projection] = /attentions\.0\.(to_\w|to_out\.0)\./.exec(name) ?? [];
    const own = projection && name.endsWith("weight")
      ? [...shape as number[], 1, 1]
      : shape as number[];
    const saved = projection ? name.replace(projection, old[projection as keyof typeof old]) : name;
    return [saved, { dtype: "F32" as const, shape: own, offset: 0, length: 0 }];
  }));
  assert(tensors.has("encoder.mid_block.attentions.0.query.weight"));
  assertEquals(bindWeights(graph, [{ location: "a", tensors }]).faults, []);
});
