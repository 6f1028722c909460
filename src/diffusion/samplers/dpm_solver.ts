import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { Denoiser, NoiseLevel } from "../denoiser.ts";
import { atSigma, derivative, sum } from "./step.ts";

/** What a single step of DPM-Solver knows of the noise at its start, and the clean latents it came from. */
export interface Estimate {
  readonly eps: Tensor;
  readonly denoised: Tensor;
}

/** The noise in `x` at `sigma`, of the convention of `like`. */
export async function estimate(
  denoise: Denoiser,
  x: Tensor,
  sigma: number,
  like: NoiseLevel,
): Promise<Estimate> {
  const { denoised } = await denoise(x, atSigma(like, sigma));
  return { eps: derivative(x, denoised, sigma), denoised };
}

/**
 * One step of DPM-Solver-1, -2 and -3 from `from` to `sigma` (Lu et al. 2022, algorithms 1 and 2), in `t = -log(sigma)`,
 * `h = t' - t`, with `r1` the place of the second evaluation: 1/2 for order 2 alone, 1/3 for 3.
 *
 *     x1 = x - sigma'·(e^h - 1)·eps
 *     x2 = x1 - sigma'/(2·r1)·(e^h - 1)·(eps_r1 - eps)
 *     x3 = x1 - sigma'/r2·((e^h - 1)/h - 1)·(eps_r2 - eps),  r2 = 2/3
 *
 * @see https://arxiv.org/abs/2206.00927
 */
export async function singleStep(
  denoise: Denoiser,
  x: Tensor,
  { eps }: Estimate,
  { from, sigma, order }: { from: NoiseLevel; sigma: number; order: 1 | 2 | 3 },
): Promise<{ low: Tensor; high: Tensor }> {
  const r1 = order === 3 ? 1 / 3 : 1 / 2;
  const h = Math.log(from.sigma) - Math.log(sigma);
  const x1 = linear([1, -sigma * Math.expm1(h)], [x, eps]);
  if (order === 1) return { low: x1, high: x1 };
  const s1 = from.sigma * Math.exp(-r1 * h);
  const u1 = linear([1, -s1 * Math.expm1(r1 * h)], [x, eps]);
  const e1 = (await estimate(denoise, u1, s1, from)).eps;
  const w2 = sigma / (2 * r1) * Math.expm1(h);
  const x2 = sum([1, x1], [-w2, e1], [w2, eps]);
  if (order === 2) return { low: x1, high: x2 };
  const r2 = 2 / 3;
  const s2 = from.sigma * Math.exp(-r2 * h);
  const bend = s2 * r2 / r1 * (Math.expm1(r2 * h) / (r2 * h) - 1);
  const u2 = sum([1, x], [bend - s2 * Math.expm1(r2 * h), eps], [-bend, e1]);
  const e2 = (await estimate(denoise, u2, s2, from)).eps;
  const w3 = sigma / r2 * (Math.expm1(h) / h - 1);
  return { low: x2, high: sum([1, x1], [-w3, e2], [w3, eps]) };
}
