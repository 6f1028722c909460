import { create } from "@bufbuild/protobuf";
import {
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { Dim } from "./graph.ts";

/** Who makes and who reads each value of a graph, as it was when the index was made. */
export class GraphIndex {
  readonly #producers = new Map<string, NodeProto>();
  readonly #consumers = new Map<string, NodeProto[]>();

  constructor(graph: GraphProto) {
    for (const node of graph.node) {
      for (const name of node.output) this.#producers.set(name, node);
      for (const name of node.input) {
        const known = this.#consumers.get(name);
        if (known) known.push(node);
        else this.#consumers.set(name, [node]);
      }
    }
  }

  producer(value: string | undefined): NodeProto | undefined {
    return value === undefined ? undefined : this.#producers.get(value);
  }

  consumers(value: string): readonly NodeProto[] {
    return this.#consumers.get(value) ?? [];
  }
}

/** A node of the standard domain, named after its first output. */
export function newNode(opType: string, input: string[], output: string[]): NodeProto {
  return create(NodeProtoSchema, { opType, input, output, name: output[0]! });
}

/** The declaration of a graph's input or output. */
export function declare(name: string, elemType: number, shape?: readonly Dim[]): ValueInfoProto {
  const dim = shape?.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === "number"
        ? { case: "dimValue", value: BigInt(size) }
        : { case: "dimParam", value: size },
    })
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType,
    ...(dim && { shape: create(TensorShapeProtoSchema, { dim }) }),
  });
  const type = create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } });
  return create(ValueInfoProtoSchema, { name, type });
}

/** The element type of a declared input or output, float if it says none. */
export function elementType(info: ValueInfoProto | undefined): number {
  return info?.type?.value.case === "tensorType" ? info.type.value.value.elemType : DataType.FLOAT;
}

/** Gives the value of a graph's output another name, so that the output's name is free for another value. */
export function renameValue(graph: GraphProto, from: string, to: string): void {
  for (const node of graph.node) {
    node.input = node.input.map((name) => name === from ? to : name);
    node.output = node.output.map((name) => name === from ? to : name);
  }
}
