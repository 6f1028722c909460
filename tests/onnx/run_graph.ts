import * as ort from "onnxruntime-node";
import type { Graph } from "../../src/onnx/graph.ts";
import { writeModel } from "../../src/onnx/write.ts";

/** A tensor as the tests feed and read it; integers are int64. */
export interface Plain {
  readonly data: Float32Array | BigInt64Array | Int32Array;
  readonly shape: readonly number[];
}

const TYPES = new Map<unknown, ort.Tensor.Type>([
  [Float32Array, "float32"],
  [BigInt64Array, "int64"],
  [Int32Array, "int32"],
]);

function toTensor({ data, shape }: Plain): ort.Tensor {
  return new ort.Tensor(TYPES.get(data.constructor)!, data, shape);
}

/** Runs a graph in ONNX Runtime, its parameters fed as inputs. */
export async function runGraph(
  graph: Graph,
  inputs: Readonly<Record<string, Plain>>,
  weight: (name: string, shape: readonly number[]) => Float32Array,
): Promise<Record<string, Plain>> {
  const feeds: Record<string, ort.Tensor> = {};
  for (const [name, plain] of Object.entries(inputs)) feeds[name] = toTensor(plain);
  for (const [name, value] of graph.parameters) {
    const shape = value.shape as readonly number[];
    feeds[name] = toTensor({ data: weight(name, shape), shape });
  }
  const session = await ort.InferenceSession.create(writeModel(graph, "inputs"), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [
      name,
      { data: tensor.data as Float32Array, shape: tensor.dims },
    ]),
  );
}
