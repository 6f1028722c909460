import type { Graph, Value } from "../graph.ts";
import { linear } from "./layers.ts";
import { features, type Module } from "./module.ts";

export interface AttentionOptions {
  readonly heads: number;
  /** Features a head; heads · headDim may differ from the width of the input. */
  readonly headDim: number;
  /** Bias on the projections of queries, keys and values (the output projection has one always). */
  readonly bias?: boolean;
  /** One operator of ONNX Runtime, faster and without a matrix of scores in memory, but without a gradient. */
  readonly fused?: boolean | undefined;
  /** Change queries or the attended values; see `perturbation.ts`. */
  readonly perturbation?: AttentionPerturbation | undefined;
}

/** Hooks of perturbed guidance into one attention layer. All values are [batch, tokens, heads · headDim]. */
export interface AttentionPerturbation {
  query?(query: Value): Value;
  attended?(attended: Value, value: Value): Value;
}

/** [B, L, heads·d] as [B, heads, L, d]. */
function splitHeads(graph: Graph, x: Value, heads: number): Value {
  const dim = features(x, -1) / heads;
  const split = graph.op("Reshape", [x, graph.int([0, 0, heads, dim])]);
  return graph.op("Transpose", [split], { perm: [0, 2, 1, 3] });
}

/**
 * `softmax(Q·Kᵀ/√d + mask)·V` for each head; all inputs and the result are [B, tokens, heads·d].
 *
 * @see https://arxiv.org/abs/1706.03762 section 3.2
 */
export function scaledDotProductAttention(
  graph: Graph,
  [query, key, value]: readonly [Value, Value, Value],
  heads: number,
  mask?: Value,
): Value {
  const dim = features(query, -1) / heads;
  const scaled = graph.op("Mul", [query, graph.float(1 / Math.sqrt(dim))]);
  const [q, k, v] = [scaled, key, value].map((x) => splitHeads(graph, x, heads)) as [
    Value,
    Value,
    Value,
  ];
  const products = graph.op("FusedMatMul", [q, k], { transB: 1 });
  const scores = mask ? graph.op("Add", [products, mask]) : products;
  const attended = graph.op("MatMul", [graph.op("Softmax", [scores], { axis: -1 }), v]);
  const tokens = graph.op("Transpose", [attended], { perm: [0, 2, 1, 3] });
  return graph.op("Reshape", [tokens, graph.int([0, 0, heads * dim])]);
}

/**
 * diffusers' `Attention`: projections `to_q`, `to_k`, `to_v`, attention, and `to_out.0` back to the input's width.
 *
 * @param x [B, tokens, width]
 * @param context what keys and values are made of: `x` itself or a text's hidden states [B, words, width']
 */
export function attention(
  module: Module,
  x: Value,
  context: Value,
  { heads, headDim, bias = false, fused = false, perturbation }: AttentionOptions,
): Value {
  const inner = heads * headDim;
  const plain = linear(module.child("to_q"), x, inner, { bias });
  const query = perturbation?.query?.(plain) ?? plain;
  const key = linear(module.child("to_k"), context, inner, { bias });
  const value = linear(module.child("to_v"), context, inner, { bias });
  const attended = fused
    ? module.graph.op("MultiHeadAttention", [query, key, value], { num_heads: heads })
    : scaledDotProductAttention(module.graph, [query, key, value], heads);
  const result = perturbation?.attended?.(attended, value) ?? attended;
  return linear(module.child("to_out.0"), result, features(x, -1));
}
