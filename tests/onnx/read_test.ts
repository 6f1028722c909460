import { assert, assertEquals, assertThrows } from "@std/assert";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
  TensorProtoSchema,
} from "onnx-buf";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { describeModel, gpuOnlyOperators, parseModel } from "../../src/onnx/read.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { exportedModel } from "./exported_model.ts";

const TINY = {
  block_out_channels: [4],
  down_block_types: ["CrossAttnDownBlock2D"],
  up_block_types: ["CrossAttnUpBlock2D"],
  layers_per_block: 1,
  norm_num_groups: 2,
  attention_head_dim: 2,
  cross_attention_dim: 8,
};

function external(entries: Record<string, string>): TensorProto {
  return create(TensorProtoSchema, {
    name: "w",
    dataLocation: DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value })
    ),
  });
}

function modelWith(tensor: TensorProto) {
  return create(ModelProtoSchema, {
    opsetImport: [create(OperatorSetIdProtoSchema, { version: 17n })],
    graph: create(GraphProtoSchema, { initializer: [tensor] }),
  });
}

Deno.test("describeModel() tells what a graph was built with", () => {
  const graph = unetGraph(TINY, { width: 16 });
  const stored = new Map(
    [...graph.parameters.keys()].map((name, i) => [
      name,
      { location: "unet/model.safetensors", offset: 8 * i, length: 8, type: "float16" as const },
    ]),
  );
  const description = describeModel(parseModel(writeModel(graph, stored)));
  assertEquals(description.producer, "braid");
  assertEquals(description.opset, 20);
  assertEquals(description.inputs, [
    { name: "sample", type: "float", shape: ["batch", 4, "height", 16] },
    { name: "timestep", type: "float", shape: ["steps"] },
    { name: "encoder_hidden_states", type: "float", shape: ["batch", "sequence", 8] },
  ]);
  assertEquals(description.outputs.map(({ name }) => name), ["out_sample"]);
  assert(description.operators.has("Conv"));
  assert(description.operators.has("com.microsoft.MultiHeadAttention"));
  assertEquals(description.external.length, stored.size);
  assertEquals(description.external[1], {
    name: `${[...stored.keys()][1]}.stored`,
    location: "unet/model.safetensors",
    offset: 8,
    length: 8,
  });
  assertEquals(gpuOnlyOperators(description), []);
});

Deno.test("describeModel() reads what torch exports", async () => {
  const { inputs, outputs, opset, external, producer } = describeModel(
    await exportedModel("text"),
  );
  assertEquals(producer, "pytorch 2.13.0");
  assertEquals(opset, 14);
  assertEquals(inputs, [{ name: "input_ids", type: "int64", shape: ["batch", "sequence"] }]);
  assertEquals(outputs.map(({ name }) => name), ["last_hidden_state", "pooler_output"]);
  assertEquals(external, []);
  const unet = describeModel(await exportedModel("unet"));
  assertEquals(unet.inputs[1], { name: "timestep", type: "float", shape: [] });
});

Deno.test("describeModel() finds operators and files inside control flow", () => {
  const inner = create(GraphProtoSchema, {
    node: [create(NodeProtoSchema, { opType: "NhwcConv", domain: "com.microsoft" })],
    initializer: [external({ location: "inner.bin" })],
  });
  const branch = create(NodeProtoSchema, {
    opType: "If",
    attribute: [create(AttributeProtoSchema, { name: "then_branch", g: inner })],
  });
  const model = modelWith(external({ location: "./outer.bin", offset: "16" }));
  model.graph!.node.push(branch);
  const description = describeModel(model);
  assertEquals([...description.operators], ["If", "com.microsoft.NhwcConv"]);
  assertEquals(gpuOnlyOperators(description), ["com.microsoft.NhwcConv"]);
  assertEquals(description.external, [
    { name: "w", location: "outer.bin", offset: 16 },
    { name: "w", location: "inner.bin", offset: 0 },
  ]);
});

for (
  const location of [
    "",
    ".",
    "../weights.bin",
    "a/../../weights.bin",
    "/etc/passwd",
    "\\\\host\\share",
    "C:\\weights.bin",
    "a\\..\\..\\b",
    "a\0b",
  ]
) {
  Deno.test(`describeModel() refuses external data at ${JSON.stringify(location)}`, () => {
    const model = modelWith(external({ location }));
    assertThrows(() => describeModel(model), RangeError, "is not in the model's folder");
  });
}

Deno.test("describeModel() refuses positions that are none", () => {
  for (const offset of ["-1", "1.5", "0x10", "9007199254740993", ""]) {
    const model = modelWith(external({ location: "a", offset }));
    assertThrows(() => describeModel(model), RangeError, `its offset "${offset}"`);
  }
});

Deno.test("parseModel() refuses bytes that are no model", () => {
  const broken = [
    new TextEncoder().encode("<!DOCTYPE html><html>"),
    new Uint8Array(0),
    toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n })),
    writeModel(unetGraph(TINY), "inputs").subarray(0, 1000),
  ];
  for (const bytes of broken) assertThrows(() => parseModel(bytes), SyntaxError, "Cannot read");
});
