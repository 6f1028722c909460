import { type Graph, isStatic, type Value } from "../graph.ts";
import { attention } from "./attention.ts";
import { conv1x1, groupNorm, layerNorm, linear } from "./layers.ts";
import { features, type Module } from "./module.ts";
import type { Perturbations } from "./perturbation.ts";

export interface TransformerOptions {
  readonly heads: number;
  readonly headDim: number;
  readonly layers: number;
  readonly groups: number;
  /** Project tokens with linear layers (SD 2, SDXL) instead of 1×1 convolutions. */
  readonly linearProjection: boolean;
  /** Text to attend to; none in a null-text network. */
  readonly encoderHiddenStates?: Value | undefined;
  /** Collects each cross-attention's output (after `to_out`) under its transformer block's name. */
  readonly crossAttention?: Map<string, Value> | undefined;
  readonly perturbations?: Perturbations | undefined;
  readonly fusedAttention?: boolean | undefined;
}

/** `W2·(a · gelu(b)) + b2` with `[a, b] = W1·x + b1` and a hidden width of four times x's. */
function feedForward(module: Module, x: Value): Value {
  const { graph } = module;
  const width = features(x, -1);
  const both = linear(module.child("net.0.proj"), x, 8 * width);
  const [hidden, gate] = graph.ops("Split", 2, [both, graph.int([4 * width, 4 * width])], {
    axis: -1,
  }) as [Value, Value];
  const gated = graph.op("Mul", [hidden, graph.op("Gelu", [gate])]);
  return linear(module.child("net.2"), gated, width);
}

/**
 * What cross-attention adds to the residual stream. Without a text it is one constant vector a block,
 * `null_text_feature` [1, 1, C]: the null-text model of concept-centric personalization.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
function textFeature(module: Module, x: Value, options: TransformerOptions): Value {
  const { encoderHiddenStates, crossAttention } = options;
  if (!encoderHiddenStates) return module.parameter("null_text_feature", [1, 1, features(x, -1)]);
  const normed = layerNorm(module.child("norm2"), x);
  const { heads, headDim, fusedAttention: fused } = options;
  const attn2 = module.child("attn2");
  const feature = attention(attn2, normed, encoderHiddenStates, { heads, headDim, fused });
  crossAttention?.set(module.prefix.slice(0, -1), feature);
  return feature;
}

/** diffusers' `BasicTransformerBlock`: self-attention, cross-attention and GEGLU, each on a normed input and added. */
function basicTransformerBlock(module: Module, input: Value, options: TransformerOptions): Value {
  const { graph } = module;
  const { heads, headDim, fusedAttention: fused, perturbations } = options;
  const normed = layerNorm(module.child("norm1"), input);
  const perturbation = perturbations?.attention(module);
  let x = graph.op("Add", [
    attention(module.child("attn1"), normed, normed, { heads, headDim, fused, perturbation }),
    input,
  ]);
  x = graph.op("Add", [textFeature(module, x, options), x]);
  x = graph.op("Add", [feedForward(module.child("ff"), layerNorm(module.child("norm3"), x)), x]);
  return perturbations ? perturbations.skip(module, input, x) : x;
}

/** [B, C, H, W] as tokens [B, H·W, C]. */
export function toTokens(graph: Graph, x: Value): Value {
  const flat = graph.op("Reshape", [x, graph.int([0, features(x, 1), -1])]);
  return graph.op("Transpose", [flat], { perm: [0, 2, 1] });
}

/** Tokens [B, H·W, C] as [B, C, H, W] with the height and width of `like`. */
export function fromTokens(graph: Graph, tokens: Value, like: Value): Value {
  const channels = features(tokens, -1);
  const space = like.shape.slice(2);
  const shape = isStatic(space) ? graph.int([0, channels, ...space]) : graph.op("Concat", [
    graph.int([0, channels]),
    graph.op("Shape", [like], { start: 2, end: 4 }),
  ], { axis: 0 });
  const planes = graph.op("Transpose", [tokens], { perm: [0, 2, 1] });
  return graph.op("Reshape", [planes, shape]);
}

/** diffusers' `Transformer2DModel` for images of continuous channels: transformer blocks over pixels, plus the input. */
export function transformer2DModel(module: Module, x: Value, options: TransformerOptions): Value {
  const { graph } = module;
  const { groups, linearProjection } = options;
  const channels = features(x, 1);
  const inner = options.heads * options.headDim;
  const normed = groupNorm(module.child("norm"), x, { groups, epsilon: 1e-6 });
  const projIn = module.child("proj_in");
  let tokens = linearProjection
    ? linear(projIn, toTokens(graph, normed), inner)
    : toTokens(graph, conv1x1(projIn, normed, inner));
  for (let i = 0; i < options.layers; i++) {
    tokens = basicTransformerBlock(module.child(`transformer_blocks.${i}`), tokens, options);
  }
  const projOut = module.child("proj_out");
  const projected = linearProjection
    ? fromTokens(graph, linear(projOut, tokens, channels), x)
    : conv1x1(projOut, fromTokens(graph, tokens, x), channels);
  return graph.op("Add", [projected, x]);
}
