import type { Attributes, Dim, ElementType, Node, Value } from "../value.ts";

/** A dimension while it is inferred: null is unknown and gets a fresh name. */
export type Inferred = Dim | null;

/** Element type and shape of one output. */
export interface InferredOutput {
  readonly type: ElementType;
  readonly shape: readonly Inferred[];
}

/** What of a graph is there so far. */
export interface PartialGraph {
  readonly nodes: readonly Node[];
  /** The numbers of a constant, or undefined when `value` is none. */
  constantOf(value: Value | undefined): number[] | undefined;
}

/** What an operator's outputs are, from its inputs and attributes. */
export type ShapeRule = (context: {
  readonly graph: PartialGraph;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly count: number;
}) => InferredOutput[];

export const ints = (
  attributes: Attributes,
  name: string,
  otherwise: readonly number[],
): readonly number[] => {
  const value = attributes[name];
  return Array.isArray(value) ? value : otherwise;
};
export const int = (attributes: Attributes, name: string, otherwise: number): number => {
  const value = attributes[name];
  return typeof value === "number" ? value : otherwise;
};
export const shapeOf = (value: Value | undefined): readonly Dim[] => value?.shape ?? [];
export const wrap = (axis: number, rank: number): number => axis < 0 ? axis + rank : axis;
export const product = (dims: readonly Inferred[]): number | null =>
  dims.reduce<number | null>(
    (size, dim) => size !== null && typeof dim === "number" ? size * dim : null,
    1,
  );

/** NumPy broadcasting of shapes. */
export function broadcast(a: readonly Dim[], b: readonly Dim[]): Inferred[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    if (p === q || q === 1) return p;
    if (p === 1) return q;
    if (typeof p === "number" && typeof q === "number") {
      throw new TypeError(`Cannot broadcast shapes [${a.join(", ")}] and [${b.join(", ")}]`);
    }
    return typeof p === "number" ? p : typeof q === "number" ? q : null;
  });
}

/** The numbers of a shape tensor as far as they are known: of a constant, or of shapes joined while building. */
export function dimsOf(graph: PartialGraph, value: Value | undefined): readonly Dim[] | undefined {
  const constant = graph.constantOf(value);
  if (constant || !value) return constant;
  const node = graph.nodes.findLast(({ outputs }) => outputs[0] === value);
  if (node?.op === "Shape") {
    const shape = shapeOf(node.inputs[0]);
    const end = int(node.attributes, "end", shape.length);
    return shape.slice(int(node.attributes, "start", 0), end);
  }
  if (node?.op !== "Concat") return undefined;
  const parts = node.inputs.map((input) => dimsOf(graph, input));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
