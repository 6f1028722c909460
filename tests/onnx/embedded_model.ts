import { create } from "@bufbuild/protobuf";
import { type ModelProto, TensorProto_DataType as DataType, TensorProtoSchema } from "onnx-buf";
import type { Graph } from "../../src/onnx/graph.ts";
import { parseModel } from "../../src/onnx/read.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { goldenWeight } from "./golden_weights.ts";

/**
 * A graph as the message of a model with the golden weights: as initializers inside it, or named as float16 data of
 * a file that is not there.
 */
export function embed(graph: Graph, how: "inside" | "external float16" = "inside"): ModelProto {
  if (how !== "inside") {
    const entry = { location: "weights.bin", offset: 0, length: 0, type: "float16" as const };
    const stored = new Map([...graph.parameters.keys()].map((name) => [name, entry]));
    return parseModel(writeModel(graph, stored));
  }
  const model = parseModel(writeModel(graph, "inputs"));
  const own = model.graph!;
  own.input = own.input.filter(({ name }) => !graph.parameters.has(name));
  for (const [name, { shape }] of graph.parameters) {
    own.initializer.push(create(TensorProtoSchema, {
      name,
      dims: (shape as number[]).map(BigInt),
      dataType: DataType.FLOAT,
      rawData: new Uint8Array(goldenWeight(name, shape as number[]).buffer),
    }));
  }
  return model;
}
