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

/** Runs the bytes of a model. */
export async function runModel(
  model: Uint8Array,
  inputs: Readonly<Record<string, Plain>>,
): Promise<Record<string, Plain>> {
  const feeds = Object.entries(inputs).map(([name, plain]) => [name, toTensor(plain)]);
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [
      name,
      { data: tensor.data as Float32Array, shape: tensor.dims },
    ]),
  );
}

/** Runs a graph in ONNX Runtime, its parameters fed as inputs. */
export function runGraph(
  graph: Graph,
  inputs: Readonly<Record<string, Plain>>,
  weight: (name: string, shape: readonly number[]) => Float32Array,
): Promise<Record<string, Plain>> {
  const weights = [...graph.parameters].map(([name, { shape }]): [string, Plain] => [
    name,
    { data: weight(name, shape as number[]), shape: shape as number[] },
  ]);
  const model = writeModel(graph, "inputs");
  return runModel(model, { ...inputs, ...Object.fromEntries(weights) });
}
