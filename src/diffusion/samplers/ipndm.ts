import type { Sampler } from "../denoiser.ts";
import { multistep } from "./multistep.ts";

/** Adams-Bashforth weights of even steps, newest derivative first, orders 1 to 4. */
export const ADAMS_BASHFORTH: readonly (readonly number[])[] = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

/** Weights as factors of the step in sigma, rather than with it in them. */
function scaled(
  order: number,
  weights: (nodes: readonly number[], to: number) => readonly number[],
): Sampler {
  return multistep(order, (nodes, to) => weights(nodes, to).map((one) => (to - nodes[0]!) * one));
}

/**
 * Improved pseudo-linear multistep (Liu et al. 2022, PNDM without its warm-up): weights as if steps were even.
 *
 * @see https://arxiv.org/abs/2202.09778
 */
export function ipndm({ order = 4 }: { order?: 1 | 2 | 3 | 4 } = {}): Sampler {
  return scaled(order, (nodes) => ADAMS_BASHFORTH[nodes.length - 1]!);
}

/**
 * Weights of a step from its length `h` and those before it, of the variable-step form in Zhang and Chen's diff-sampler.
 * They are Adams-Bashforth's where steps are even and near them elsewhere: `third` has `1 - h²/(3·h1·(h1 + h2))` where
 * exact weights have `(1 - h/(3·(h + h1)))·h·(h + h1)/(h1·(h1 + h2))`.
 */
function unevenWeights(nodes: readonly number[], to: number): number[] {
  const h = to - nodes[0]!;
  const [h1, h2, h3] = [0, 1, 2].map((k) => nodes[k]! - nodes[k + 1]!) as [number, number, number];
  if (nodes.length === 1) return [1];
  const r = h / h1 / 2;
  if (nodes.length === 2) return [1 + r, -r];
  const third = (1 - h ** 2 / (3 * h1 * (h1 + h2))) / 2;
  const q = h1 / h2;
  if (nodes.length === 3) return [1 + r + third, -r - (1 + q) * third, q * third];
  const p = q * (h1 + h2) / (h2 + h3);
  const lag = (1 - h / (3 * (h + h1))) / 2 + (1 - h / (2 * (h + h1))) * h / (6 * (h + h1 + h2));
  const fourth = lag * h * (h + h1) * (h + h1 + h2) / (h1 * (h1 + h2) * (h1 + h2 + h3));
  return [
    1 + r + third + fourth,
    -r - (1 + q) * third - (1 + q + p) * fourth,
    q * third + (q + p * (1 + h2 / h3)) * fourth,
    -p * q * fourth,
  ];
}

/** {@link ipndm} with weights for steps of uneven length. */
export function ipndmVariable({ order = 4 }: { order?: 1 | 2 | 3 | 4 } = {}): Sampler {
  return scaled(order, unevenWeights);
}
