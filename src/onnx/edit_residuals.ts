import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  type ModelProto,
  type NodeProto,
  TensorProto_DataType as DataType,
} from "onnx-buf";
import { declare, elementType, GraphIndex, newNode } from "./edit_graph.ts";

/**
 * Adds a ControlNet's inputs to a UNet exported without them: `down_block_N_additional_residual` are added to the
 * skip connections where the way up takes them, `mid_block_additional_residual` to what the middle hands up.
 *
 * @returns the names of the new inputs
 * @throws RangeError when the skip connections cannot be found
 */
export function addResidualInputs(model: ModelProto): string[] {
  const graph = model.graph!;
  const joins = skipConnections(model);
  if (joins.length === 0 || graph.input.some(({ name }) => name.startsWith("down_block_"))) {
    throw new RangeError(
      joins.length === 0
        ? "Cannot add a ControlNet's inputs: the model has no skip connections as UNets export them"
        : "Cannot add a ControlNet's inputs: the model has them already",
    );
  }
  const outside = elementType(graph.input.find(({ name }) => name === "sample"));
  const inside = weightType(model, joins[0]!);
  const added: NodeProto[] = [];
  const names: string[] = [];
  const add = (value: string, name: string): string => {
    graph.input.push(declare(name, outside, ["batch", `${name}_c`, `${name}_h`, `${name}_w`]));
    names.push(name);
    let residual = name;
    if (inside !== outside) {
      residual = `${name}.cast`;
      const cast = newNode("Cast", [name], [residual]);
      const to = { name: "to", type: AttributeType.INT, i: BigInt(inside) };
      cast.attribute.push(create(AttributeProtoSchema, to));
      added.push(cast);
    }
    added.push(newNode("Add", [value, residual], [`${name}.sum`]));
    return `${name}.sum`;
  };
  // The way up takes the skips of the way down in reverse.
  joins.forEach((join, i) => {
    const name = `down_block_${joins.length - 1 - i}_additional_residual`;
    join.input[1] = add(join.input[1]!, name);
  });
  joins[0]!.input[0] = add(joins[0]!.input[0]!, "mid_block_additional_residual");
  insertSorted(model, added);
  return names.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** The nodes that join the way up with a skip, in order: `Concat(h, skip)` over channels that a convolution reads. */
function skipConnections(model: ModelProto): NodeProto[] {
  const index = new GraphIndex(model.graph!);
  return model.graph!.node.filter((node) =>
    node.opType === "Concat" && node.input.length === 2 &&
    node.attribute.some(({ name, i }) => name === "axis" && (i === 1n || i === -3n)) &&
    index.consumers(node.output[0]!).some(({ opType }) => opType === "Conv")
  );
}

/** What the network calculates in: the type of the weight of a convolution behind a join. */
function weightType(model: ModelProto, join: NodeProto): number {
  const conv = model.graph!.node.find(({ opType, input }) =>
    opType === "Conv" && input[0] === join.output[0]
  );
  const weight = model.graph!.initializer.find(({ name }) => name === conv?.input[1]);
  return weight?.dataType ?? DataType.FLOAT;
}

/** Puts each node before the first that reads its output: ONNX wants nodes in order of evaluation. */
function insertSorted(model: ModelProto, added: readonly NodeProto[]): void {
  const graph = model.graph!;
  for (const node of added.toReversed()) {
    const at = graph.node.findIndex(({ input }) => input.includes(node.output[0]!));
    graph.node.splice(at, 0, node);
  }
}
