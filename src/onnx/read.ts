import { fromBinary } from "@bufbuild/protobuf";
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type ValueInfoProto,
} from "onnx-buf";
import { type Dim, MICROSOFT } from "./graph.ts";

/** What a model declares of an input or output. */
export interface TensorInfo {
  readonly name: string;
  /** In ONNX's words: `float`, `float16`, `int64`; `undefined` for what is no tensor. */
  readonly type: string;
  /** Sizes, names of open sizes, and "" for open ones without a name; absent when even the rank is open. */
  readonly shape?: readonly Dim[];
}

/** Where a tensor outside the model file stands. */
export interface ExternalTensor {
  readonly name: string;
  /** A relative path that stays in the model's folder, with `/` between its parts. */
  readonly location: string;
  readonly offset: number;
  /** To the end of the file when absent. */
  readonly length?: number;
}

/** What an exported model says about itself. */
export interface ModelDescription {
  readonly producer: string;
  /** Version of the standard operators. */
  readonly opset: number;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Every operator in it: `Conv`, or with its domain `com.microsoft.FusedMatMul`. */
  readonly operators: ReadonlySet<string>;
  readonly external: readonly ExternalTensor[];
}

/**
 * The protobuf message of a `model.onnx`; tensors are views of `bytes`.
 *
 * @throws SyntaxError for bytes that are no ONNX model
 */
export function parseModel(bytes: Uint8Array): ModelProto {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new SyntaxError("Cannot read the model: it is not an ONNX file", { cause });
  }
  if (!model.graph || model.opsetImport.length === 0) {
    throw new SyntaxError("Cannot read the model: an ONNX file has a graph and an opset");
  }
  return model;
}

/**
 * Inputs, outputs, operators and external files of a model.
 *
 * @throws RangeError for external data outside the model's folder
 */
export function describeModel(model: ModelProto): ModelDescription {
  const graph = model.graph!;
  const nodes = allNodes(model);
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const standard = model.opsetImport.find(({ domain }) => isStandard(domain));
  return {
    producer: `${model.producerName} ${model.producerVersion}`.trim(),
    opset: Number(standard?.version ?? 0),
    // Before IR version 4 weights stand among the inputs too.
    inputs: graph.input.filter(({ name }) => !constants.has(name)).map(tensorInfo),
    outputs: graph.output.map(tensorInfo),
    operators: new Set(nodes.map(operatorName)),
    external: allTensors(model, nodes)
      .filter(({ dataLocation }) => dataLocation === DataLocation.EXTERNAL)
      .map(externalTensor),
  };
}

const isStandard = (domain: string): boolean => domain === "" || domain === "ai.onnx";

function operatorName({ opType, domain }: NodeProto): string {
  return isStandard(domain) ? opType : `${domain}.${opType}`;
}

/** Operators that GPU-only exports have been fused into: ONNX Runtime has no CPU kernel for them. */
const GPU_ONLY = ["BiasAdd", "BiasSplitGelu", "GroupNorm", "NhwcConv", "SkipGroupNorm"].map((op) =>
  `${MICROSOFT}.${op}`
);

/** The operators of a model that keep it from loading on a CPU, none if it should load. */
export function gpuOnlyOperators({ operators }: ModelDescription): string[] {
  return GPU_ONLY.filter((op) => operators.has(op));
}

/** All nodes of a model: of its graph, of the graphs inside control flow, and of its functions. */
function allNodes(model: ModelProto): NodeProto[] {
  const inside = (nodes: readonly NodeProto[]): NodeProto[] =>
    nodes.flatMap((node) => [node, ...innerGraphs(node).flatMap((graph) => inside(graph.node))]);
  return inside([...model.graph!.node, ...model.functions.flatMap(({ node }) => node)]);
}

function innerGraphs({ attribute }: NodeProto): GraphProto[] {
  return attribute.flatMap(({ g, graphs }) => g ? [g, ...graphs] : graphs);
}

/** All constant tensors: initializers, sparse ones, and those in attributes. */
function allTensors(model: ModelProto, nodes: readonly NodeProto[]): TensorProto[] {
  const graphs = [model.graph!, ...nodes.flatMap(innerGraphs)];
  const sparse = graphs.flatMap(({ sparseInitializer }) => sparseInitializer)
    .flatMap(({ values, indices }) => [values, indices]);
  const inAttributes = nodes.flatMap(({ attribute }) => attribute)
    .flatMap(({ t, tensors }) => [t, ...tensors]);
  return [...graphs.flatMap(({ initializer }) => initializer), ...sparse, ...inAttributes]
    .filter((tensor) => tensor !== undefined);
}

function tensorInfo({ name, type }: ValueInfoProto): TensorInfo {
  if (type?.value.case !== "tensorType") return { name, type: "undefined" };
  const { elemType, shape } = type.value.value;
  const typeName = (DataType[elemType] ?? "undefined").toLowerCase();
  if (!shape) return { name, type: typeName };
  const dims = shape.dim.map(({ value }): Dim =>
    value.case === "dimValue" ? Number(value.value) : value.value ?? ""
  );
  return { name, type: typeName, shape: dims };
}

/** Where an external tensor says it stands. @throws RangeError for places outside the folder of the model */
export function externalTensor({ name, externalData }: TensorProto): ExternalTensor {
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  const position = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
      throw new RangeError(`Cannot read tensor "${name}": its ${key} "${text}" is not a position`);
    }
    return value;
  };
  const location = checkLocation(entries.get("location") ?? "", name);
  const length = position("length");
  return {
    name,
    location,
    offset: position("offset") ?? 0,
    ...(length !== undefined && { length }),
  };
}

/** A model may come from anywhere, so its files must stay in its own folder. */
function checkLocation(location: string, tensor: string): string {
  const parts = location.split(/[/\\]/).filter((part) => part !== "." && part !== "");
  const leaves = parts.includes("..") || /^([/\\]|[A-Za-z]:)/.test(location);
  if (parts.length === 0 || leaves || location.includes("\0")) {
    throw new RangeError(
      `Cannot read tensor "${tensor}": its file "${location}" is not in the model's folder`,
    );
  }
  return parts.join("/");
}
