import type { Graph, Value } from "../graph.ts";
import { linear } from "./layers.ts";
import { features, type Module } from "./module.ts";

export interface SinusoidOptions {
  readonly dim: number;
  /** Cosines before sines. */
  readonly flipSinToCos: boolean;
  /** Shift of the denominator of the frequencies: 0 in Stable Diffusion, 1 in the original paper. */
  readonly freqShift: number;
}

/**
 * Sinusoidal embedding of each number of `t` ([N] to [N, dim]):
 * `sin(t·w_i), cos(t·w_i)` with `w_i = 10000^(-i / (dim/2 - freqShift))`.
 *
 * @see https://arxiv.org/abs/1706.03762 section 3.5
 */
export function sinusoidalEmbedding(graph: Graph, t: Value, options: SinusoidOptions): Value {
  const half = Math.floor(options.dim / 2);
  // The exponent in float32 steps, as PyTorch computes it: t up to 1000 makes rounding of w visible.
  const frequencies = Float32Array.from({ length: half }, (_, i) => {
    const exponent = Math.fround(Math.fround(-Math.log(10000)) * i);
    return Math.exp(Math.fround(exponent / (half - options.freqShift)));
  });
  const column = graph.op("Unsqueeze", [t, graph.int([1])]);
  const angles = graph.op("Mul", [column, graph.float(frequencies, [1, half])]);
  const [sin, cos] = [graph.op("Sin", [angles]), graph.op("Cos", [angles])];
  const embedding = graph.op("Concat", options.flipSinToCos ? [cos, sin] : [sin, cos], { axis: 1 });
  if (options.dim % 2 === 0) return embedding;
  return graph.op("Pad", [embedding, graph.int([0, 0, 0, 1]), graph.float(0)]);
}

/** A timestep ([], [1] or [batch], any number type) as float32 [batch] of the sample it belongs to. */
export function expandTimestep(graph: Graph, timestep: Value, sample: Value): Value {
  const t = timestep.type === "float" ? timestep : graph.op("Cast", [timestep], { to: "float" });
  const batch = sample.shape[0]!;
  if (t.shape.length === 1 && t.shape[0] === batch) return t;
  const size = typeof batch === "number"
    ? graph.int([batch])
    : graph.op("Shape", [sample], { start: 0, end: 1 });
  return graph.op("Expand", [t, size]);
}

/** diffusers' `TimestepEmbedding`: `linear_2(silu(linear_1(x + cond_proj(condition))))`. */
export function timestepEmbedding(
  module: Module,
  x: Value,
  dim: number,
  condition?: Value,
): Value {
  const { graph } = module;
  const start = condition
    ? graph.op("Add", [
      x,
      linear(module.child("cond_proj"), condition, features(x, -1), { bias: false }),
    ])
    : x;
  const hidden = graph.op("Silu", [linear(module.child("linear_1"), start, dim)]);
  return linear(module.child("linear_2"), hidden, dim);
}
