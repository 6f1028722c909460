import type { Graph, Value } from "../onnx/graph.ts";

/** By what cosines are divided: smaller tells near misses apart, and forgives wrong captions less. */
const TEMPERATURE = 0.1;

/** Rows of length 1. */
export function unit(graph: Graph, x: Value): Value {
  const squares = graph.op("ReduceSum", [graph.op("Mul", [x, x]), graph.int([1])], { keepdims: 1 });
  return graph.op("Div", [x, graph.op("Sqrt", [graph.op("Add", [squares, graph.float(1e-8)])])]);
}

/**
 * `-mean_i sum_j target_ij·log softmax_j(a_i·b_j / 0.1 + mask_ij)` of rows of length 1: each row of `a` finds its own
 * among those of `b`.
 *
 * @see https://arxiv.org/abs/1807.03748
 */
export function contrast(
  graph: Graph,
  [a, b]: readonly [Value, Value],
  { target, mask }: { readonly target: Value; readonly mask?: Value },
): Value {
  const cosines = graph.op("FusedMatMul", [a, b], { transB: 1 });
  const scaled = graph.op("Mul", [cosines, graph.float(1 / TEMPERATURE)]);
  const logits = mask ? graph.op("Add", [scaled, mask]) : scaled;
  const odds = graph.op("Softmax", [logits], { axis: -1 });
  const log = graph.op("Log", [graph.op("Add", [odds, graph.float(1e-9)])]);
  const rows = graph.op("ReduceSum", [graph.op("Mul", [target, log]), graph.int([1])], {
    keepdims: 0,
  });
  return graph.op("Neg", [graph.op("ReduceMean", [rows], { keepdims: 0 })]);
}
