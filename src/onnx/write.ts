import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { Attribute, Constant, ElementType, Graph, Node, Value } from "./graph.ts";
import { lower } from "./lower.ts";

/** The opset of written graphs: the first with Gelu; every operator here exists in it. */
const OPSET = 20n;

/** Where a parameter's bytes stand: a safetensors file beside the model, used as ONNX external data as it is. */
export interface StoredParameter {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
  readonly type: ElementType;
  /** Of int8 weights: the float32 step of each output channel, so that `weight[o] = scale[o] * stored[o]`. */
  readonly scale?: StoredParameter;
}

/** How parameters are written: fed at each run (training), or read from files (inference). */
export type ParameterStorage = "inputs" | ReadonlyMap<string, StoredParameter>;

const TYPES: Readonly<Record<ElementType, DataType>> = {
  float: DataType.FLOAT,
  float16: DataType.FLOAT16,
  bfloat16: DataType.BFLOAT16,
  double: DataType.DOUBLE,
  int64: DataType.INT64,
  int32: DataType.INT32,
  int8: DataType.INT8,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
};

function valueInfo(name: string, { type, shape }: Value) {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === "number"
        ? { case: "dimValue", value: BigInt(size) }
        : { case: "dimParam", value: size },
    })
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: TYPES[type],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } }),
  });
}

function attribute(name: string, value: Attribute) {
  if (typeof value === "number") {
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  }
  if (typeof value === "string") {
    if (name === "to") {
      const to = BigInt(TYPES[value as ElementType]);
      return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: to });
    }
    return create(AttributeProtoSchema, {
      name,
      type: AttributeType.STRING,
      s: new TextEncoder().encode(value),
    });
  }
  if ("float" in value) {
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}

function node(item: Node, index: number) {
  return create(NodeProtoSchema, {
    name: `${item.op}_${index}`,
    opType: item.op,
    domain: item.domain,
    input: item.inputs.map((input) => input?.name ?? ""),
    output: item.outputs.map((output) => output.name),
    attribute: Object.entries(item.attributes).map(([name, value]) => attribute(name, value)),
  });
}

function constantTensor(name: string, { data, value }: Constant) {
  return create(TensorProtoSchema, {
    name,
    dims: value.shape.map((size) => BigInt(size)),
    dataType: TYPES[value.type],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  });
}

function storedTensor(name: string, value: Value, stored: StoredParameter) {
  const entry = (key: string, text: string | number) =>
    create(StringStringEntryProtoSchema, { key, value: String(text) });
  return create(TensorProtoSchema, {
    name,
    dims: value.shape.map((size) => BigInt(size)),
    dataType: TYPES[stored.type],
    dataLocation: DataLocation.EXTERNAL,
    externalData: [
      entry("location", stored.location),
      entry("offset", stored.offset),
      entry("length", stored.length),
    ],
  });
}

/** The nodes that some output depends on, in their order, and the names of all values those read. */
function live(graph: Graph): { nodes: Node[]; names: Set<string> } {
  const names = new Set(graph.outputs.map(({ value }) => value.name));
  const nodes: Node[] = [];
  for (const item of graph.nodes.toReversed()) {
    if (!item.outputs.some((output) => names.has(output.name))) continue;
    nodes.push(item);
    item.inputs.forEach((input) => input && names.add(input.name));
  }
  return { nodes: nodes.reverse(), names };
}

/**
 * The bytes of a `model.onnx` for a graph. Composites are lowered and what no output needs is left out; stored
 * parameters stay in their own files, half-precision ones behind a Cast to float32, int8 ones behind DequantizeLinear.
 *
 * @throws TypeError when a parameter has no stored tensor, or an int8 one no scale
 */
export function writeModel(source: Graph, parameters: ParameterStorage): Uint8Array {
  const graph = lower(source);
  const { nodes: needed, names } = live(graph);
  const casts: ReturnType<typeof node>[] = [];
  const initializer = [...graph.constants]
    .filter(([name]) => names.has(name))
    .map(([name, constant]) => constantTensor(name, constant));
  const input = graph.inputs.map((value) => valueInfo(value.name, value));
  for (const [name, value] of graph.parameters) {
    if (parameters === "inputs") {
      input.push(valueInfo(name, value));
      continue;
    }
    const stored = parameters.get(name);
    if (!stored) {
      throw new TypeError(`Cannot write the model: the weights have no tensor "${name}"`);
    }
    if (stored.type === "float") {
      initializer.push(storedTensor(name, value, stored));
      continue;
    }
    const raw: Value = { ...value, name: `${name}.stored`, type: stored.type };
    initializer.push(storedTensor(raw.name, raw, stored));
    const widened: Node = {
      op: "Cast",
      domain: "",
      inputs: [raw],
      outputs: [value],
      attributes: { to: "float" },
    };
    if (stored.type !== "int8") {
      casts.push(node(widened, casts.length));
      continue;
    }
    if (!stored.scale) {
      throw new TypeError(
        `Cannot write the model: the int8 weight "${name}" has no "${name}.scale"`,
      );
    }
    const scale: Value = { name: `${name}.scale`, type: "float", shape: [value.shape[0]!] };
    initializer.push(storedTensor(scale.name, scale, stored.scale));
    casts.push(
      node(
        { ...widened, op: "DequantizeLinear", inputs: [raw, scale], attributes: { axis: 0 } },
        casts.length,
      ),
    );
  }
  // An output that is also an input or a second name of a value needs a node of its own.
  const outputs = graph.outputs.map(({ name, value }): Node => ({
    op: "Identity",
    domain: "",
    inputs: [value],
    outputs: [{ ...value, name }],
    attributes: {},
  }));
  const nodes = [...needed, ...outputs].map((item, index) => node(item, casts.length + index));
  const model = create(ModelProtoSchema, {
    irVersion: 9n,
    producerName: "braid",
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: "", version: OPSET }),
      create(OperatorSetIdProtoSchema, { domain: "com.microsoft", version: 1n }),
    ],
    graph: create(GraphProtoSchema, {
      name: "braid",
      node: [...casts, ...nodes],
      input,
      output: graph.outputs.map(({ name, value }) => valueInfo(name, value)),
      initializer,
    }),
  });
  return serializeModel(model);
}

/** The bytes of a `model.onnx`. */
export function serializeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  return toBinary(ModelProtoSchema, model);
}
