import { type Tensor, tensor } from "../../tensor/tensor.ts";

/** `f(value, token)` over the states [tokens, width] of a chunk. */
function mapTokens(states: Tensor, f: (value: number, token: number, i: number) => number): Tensor {
  const width = states.shape[1]!;
  return tensor(states.data.map((value, i) => f(value, Math.floor(i / width), i)), states.shape);
}

/**
 * ComfyUI's weighting: each token moves away from what the empty prompt has at its place,
 * `z = empty + weight·(z - empty)`.
 */
export function weightFromEmpty(
  states: Tensor,
  weights: readonly number[],
  empty: Tensor,
): Tensor {
  return mapTokens(states, (value, token, i) => {
    const weight = weights[token]!;
    return weight === 1 ? value : empty.data[i]! + weight * (value - empty.data[i]!);
  });
}

/** A1111's weighting: `z = weight·z`, then all of it scaled so that its mean is what it was. */
export function weightKeepingMean(states: Tensor, weights: readonly number[]): Tensor {
  const mean = (x: Tensor) => x.data.reduce((sum, value) => sum + value, 0) / x.data.length;
  const weighted = mapTokens(states, (value, token) => weights[token]! * value);
  const scale = mean(states) / mean(weighted);
  return mapTokens(weighted, (value) => value * scale);
}
