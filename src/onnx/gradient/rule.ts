import type { Graph, Node, Value } from "../graph.ts";

/** What a gradient rule is given: the node and the gradient of the loss by each of its outputs (undefined: zero). */
export interface RuleContext {
  readonly graph: Graph;
  readonly node: Node;
  readonly inputs: readonly Value[];
  readonly y: Value;
  readonly dy: Value;
  readonly dys: readonly (Value | undefined)[];
  /** Whether the gradient by input `i` is wanted at all. */
  readonly wants: (i: number) => boolean;
}

/** The vector-Jacobian product of one operator: gradients by each input, undefined where none is wanted or defined. */
export type GradientRule = (context: RuleContext) => readonly (Value | undefined)[];
