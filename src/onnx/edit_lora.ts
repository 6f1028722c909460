import {
  type ModelProto,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
} from "onnx-buf";
import { GraphIndex } from "./edit_graph.ts";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half.ts";
import { flatName, type LoraAdapter } from "./lora.ts";
import { type ExternalTensor, externalTensor } from "./read.ts";

/** A tensor of a LoRA file as float32. */
export interface LoraTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface MergeOptions {
  /** How much of the LoRA to add: 1 as it was trained, 0 nothing, negative the opposite. */
  readonly strength: number;
  /** Reads a tensor of the LoRA file. */
  readonly tensor: (name: string) => LoraTensor;
  /** Reads the bytes of a weight that stands outside the model; needed for models that have such. */
  readonly external?: (at: ExternalTensor) => Uint8Array;
}

/** A weight of the network and how it lies: [out, in, …] as in PyTorch, or [in, out] as exporters turn it. */
interface Target {
  readonly tensor: TensorProto;
  readonly transposed: boolean;
}

/**
 * Adds LoRA adapters to the weights of a model, which move into the model's bytes. Layers are found by the names of
 * their weights or, where exporters made those anonymous, of their nodes.
 *
 * @returns the modules of adapters that the network has no layer for, so that nothing was merged for them
 * @throws RangeError for adapters that do not fit their layer, TypeError for weights of other types than float
 */
export function mergeLora(
  model: ModelProto,
  adapters: readonly LoraAdapter[],
  options: MergeOptions,
): string[] {
  const targets = weightsByModule(model);
  const missing: string[] = [];
  for (const adapter of adapters) {
    const target = targets.get(adapter.module);
    if (target) mergeAdapter(target, adapter, options);
    else missing.push(adapter.module);
  }
  return missing;
}

function weightsByModule(model: ModelProto): Map<string, Target> {
  const graph = model.graph!;
  const index = new GraphIndex(graph);
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const targets = new Map<string, Target>();
  for (const node of graph.node) {
    const tensor = initializers.get(node.input[1] ?? "");
    const [, scope] = /^\/(.+)\/(MatMul|Gemm|Conv)$/.exec(node.name) ?? [];
    if (tensor && scope) {
      const module = flatName(scope.replaceAll("/", "."));
      targets.set(module, { tensor, transposed: isTransposed(node) });
    }
  }
  for (const tensor of graph.initializer) {
    const [, module] = /^(.+)\.weight(\.stored)?$/.exec(tensor.name) ?? [];
    const reader = module && readerOf(index, tensor.name);
    if (reader) {
      targets.set(flatName(module), { tensor, transposed: isTransposed(reader) });
    }
  }
  return targets;
}

/** The node that calculates with a weight, behind a cast of it. */
function readerOf(index: GraphIndex, name: string): NodeProto | undefined {
  const [node] = index.consumers(name);
  return node?.opType === "Cast" ? index.consumers(node.output[0]!)[0] : node;
}

/** Whether an operator takes its weight as [in, out]. */
function isTransposed({ opType, attribute }: NodeProto): boolean {
  if (opType === "MatMul") return true;
  const transB = attribute.find(({ name }) => name === "transB")?.i === 1n;
  return (opType === "Gemm" || opType === "FusedMatMul") && !transB;
}

function mergeAdapter({ tensor, transposed }: Target, adapter: LoraAdapter, options: MergeOptions) {
  const [up, down] = [options.tensor(adapter.up), options.tensor(adapter.down)];
  const rank = down.shape[0]!;
  const alpha = typeof adapter.alpha === "string"
    ? options.tensor(adapter.alpha).data[0]!
    : adapter.alpha ?? rank;
  const dims = tensor.dims.map(Number);
  const [out, rest] = transposed
    ? [dims[1]!, dims[0]!]
    : [dims[0]!, dims.slice(1).reduce((size, dim) => size * dim, 1)];
  if (up.data.length !== out * rank || down.data.length !== rank * rest) {
    throw new RangeError(
      `Cannot merge the LoRA of ${adapter.module}: [${up.shape}] @ [${down.shape}] does not fit a weight of [${dims}]`,
    );
  }
  const weight = readWeight(tensor, options);
  const scale = options.strength * alpha / (adapter.isRootScaled ? Math.sqrt(rank) : rank);
  const [rowStep, columnStep] = transposed ? [1, out] : [rest, 1];
  for (let o = 0; o < out; o++) {
    for (let r = 0; r < rank; r++) {
      const factor = scale * up.data[o * rank + r]!;
      const from = r * rest;
      let at = o * rowStep;
      for (let i = 0; i < rest; i++, at += columnStep) {
        weight[at] = weight[at]! + factor * down.data[from + i]!;
      }
    }
  }
  writeWeight(tensor, weight);
}

/** A weight's elements as float32, its own copy. */
function readWeight(tensor: TensorProto, { external }: MergeOptions): Float32Array<ArrayBuffer> {
  const isExternal = tensor.dataLocation === DataLocation.EXTERNAL;
  if (isExternal && !external) {
    throw new TypeError(`Cannot merge into "${tensor.name}": its data are outside the model`);
  }
  if (tensor.floatData.length > 0) return Float32Array.from(tensor.floatData);
  const bytes = (isExternal ? external!(externalTensor(tensor)) : tensor.rawData).slice();
  switch (tensor.dataType) {
    case DataType.FLOAT:
      return new Float32Array(bytes.buffer);
    case DataType.FLOAT16:
      return fromFloat16(new Uint16Array(bytes.buffer));
    case DataType.BFLOAT16:
      return fromBfloat16(new Uint16Array(bytes.buffer));
    default:
      throw new TypeError(
        `Cannot merge into "${tensor.name}": its elements are ${
          DataType[tensor.dataType]?.toLowerCase()
        }, not float, float16 or bfloat16`,
      );
  }
}

function writeWeight(tensor: TensorProto, weight: Float32Array<ArrayBuffer>): void {
  const half = { [DataType.FLOAT16]: toFloat16, [DataType.BFLOAT16]: toBfloat16 }[
    tensor.dataType as DataType.FLOAT16 | DataType.BFLOAT16
  ];
  const data = half ? half(weight) : weight;
  tensor.rawData = new Uint8Array(data.buffer);
  tensor.floatData = [];
  tensor.externalData = [];
  tensor.dataLocation = DataLocation.DEFAULT;
}
