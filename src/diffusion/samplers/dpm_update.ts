import type { Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel } from "../denoiser.ts";
import { halfLogSnr, phi2, phi3, sum } from "./step.ts";

/** A form of DPM-Solver. */
export interface DpmAlgorithm {
  /** What it extrapolates. */
  readonly of: "denoised" | "noise";
  /** Whether it draws noise: an SDE, where it is an ODE otherwise. */
  readonly stochastic: boolean;
}

/** DPM-Solver's forms by diffusers' names. */
export const DPM_ALGORITHMS = {
  "dpmsolver++": { of: "denoised", stochastic: false },
  "sde-dpmsolver++": { of: "denoised", stochastic: true },
  "dpmsolver": { of: "noise", stochastic: false },
  "sde-dpmsolver": { of: "noise", stochastic: true },
} as const satisfies Readonly<Record<string, DpmAlgorithm>>;

/** What the algorithm extrapolates, told from the clean latents. */
export function modelOf(
  algorithm: DpmAlgorithm,
  x: Tensor,
  denoised: Tensor,
  { alpha, sigma }: NoiseLevel,
): Tensor {
  return algorithm.of === "denoised" ? denoised : sum([1 / sigma, x], [-alpha / sigma, denoised]);
}

/** Weights of one update: of the latents, of the model and its derivatives by `lambda / h`, and of fresh noise. */
export interface DpmWeights {
  readonly keep: number;
  readonly own: number;
  /** Of the first derivative: as the mean over the step ("midpoint") and exactly ("heun"). */
  readonly midpoint: number;
  readonly heun: number;
  /** Of the second derivative. */
  readonly bend: number;
  readonly std: number;
}

/**
 * The weights from `from` to `to` (Lu et al. 2022). With `h = lambda' - lambda`, `k` 2 for an SDE and 1 for an ODE,
 *
 *     ++   H = k·h:  keep sigma'/sigma·e^((1-k)·h), own alpha'·H·phi1(-H), first alpha'·H·phi2(-H), second alpha'·H·phi3(-H)
 *     else:          keep alpha'/alpha, own -k·sigma'·h·phi1(h), first -k·sigma'·h·phi2(h), second -k·sigma'·h·phi3(h)
 *
 * and a mean first weight of half the own one. (diffusers' third order of the stochastic ++ has a wrong sign in the second
 * weight, which does not vanish with the step.)
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmWeights(algorithm: DpmAlgorithm, from: NoiseLevel, to: NoiseLevel): DpmWeights {
  const h = halfLogSnr(to) - halfLogSnr(from);
  const k = algorithm.stochastic ? 2 : 1;
  if (algorithm.of === "denoised") {
    const own = -to.alpha * Math.expm1(-k * h);
    return {
      keep: to.sigma / from.sigma * (k === 2 ? Math.exp(-h) : 1),
      own,
      midpoint: own / 2,
      heun: to.alpha * k * h * phi2(-k * h),
      bend: to.alpha * k * h * phi3(-k * h),
      std: k === 2 ? to.sigma * Math.sqrt(-Math.expm1(-2 * h)) : 0,
    };
  }
  // sigma'·(e^h - 1), which is finite where sigma' is 0.
  const own = -k * (to.alpha * from.sigma / from.alpha - to.sigma);
  const scale = -k * to.sigma * h;
  return {
    keep: to.alpha / from.alpha,
    own,
    midpoint: own / 2,
    heun: scale * phi2(h),
    bend: scale * phi3(h),
    std: k === 2 ? to.sigma * Math.sqrt(Math.expm1(2 * h)) : 0,
  };
}
