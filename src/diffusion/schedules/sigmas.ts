import { betaQuantile } from "./beta_quantile.ts";
import { linspace, linspace32 } from "./linspace.ts";

/** The ends of a schedule of `sigma`, both above 0. */
export interface SigmaRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Karras et al. 2022, eq. 5: `sigma_i = (max^(1/rho) + i/(n-1) (min^(1/rho) - max^(1/rho)))^rho`, without the final 0.
 *
 * @see https://arxiv.org/abs/2206.00364
 */
export function karrasSigmas(steps: number, { min, max }: SigmaRange, rho = 7): number[] {
  const [high, low] = [max ** (1 / rho), min ** (1 / rho)];
  return linspace(0, 1, steps).map((u) => (high + u * (low - high)) ** rho);
}

/** {@link karrasSigmas} in float32, as ComfyUI: a Brownian path tells sigmas apart to 1e-6. */
export function karrasSigmas32(steps: number, { min, max }: SigmaRange, rho = 7): number[] {
  const high = max ** (1 / rho);
  const fall = Math.fround(min ** (1 / rho) - high);
  return Array.from(linspace32(0, 1, steps), (u) => {
    const root = Math.fround(Math.fround(high) + Math.fround(u * fall));
    return Math.fround(root ** rho);
  });
}

/** `log sigma` falling by equal amounts; with `rho` other than 1 as the power `rho` of the remaining way. */
export function exponentialSigmas(steps: number, { min, max }: SigmaRange, rho = 1): number[] {
  const [low, high] = [Math.log(min), Math.log(max)];
  return linspace(1, 0, steps).map((u) => Math.exp(u ** rho * (high - low) + low));
}

/**
 * Quantiles of Beta(alpha, beta) between the ends: dense at both with parameters under 1.
 *
 * @see https://arxiv.org/abs/2407.12173
 */
export function betaSigmas(
  steps: number,
  { min, max }: SigmaRange,
  alpha = 0.6,
  beta = 0.6,
): number[] {
  return linspace(1, 0, steps).map((u) => min + betaQuantile(u, alpha, beta) * (max - min));
}

/** Song et al. 2021, the continuous VP process: `sigma(t) = sqrt(exp(betaD t²/2 + betaMin t) - 1)`, t from 1 to `end`. */
export function vpSigmas(steps: number, betaD = 19.9, betaMin = 0.1, end = 1e-3): number[] {
  return linspace(1, end, steps)
    .map((t) => Math.sqrt(Math.expm1(betaD * t ** 2 / 2 + betaMin * t)));
}

/**
 * Hang and Gu 2024: `log sigma` as the quantiles of a Laplace distribution of location `mu` and scale `scale`.
 *
 * @see https://arxiv.org/abs/2407.03297
 */
export function laplaceSigmas(
  steps: number,
  { min, max }: SigmaRange,
  mu = 0,
  scale = 0.5,
): number[] {
  return linspace(0, 1, steps).map((u) => {
    const log = mu - scale * Math.sign(0.5 - u) * Math.log(1 - 2 * Math.abs(0.5 - u) + 1e-5);
    return Math.min(Math.max(Math.exp(log), min), max);
  });
}

/**
 * Sabour et al. 2024, uniform in `atan(sigma)`: `sigma_i = tan(i/(n-1) atan(min) + (1 - i/(n-1)) atan(max))`.
 *
 * The angle is a float32 as in ComfyUI: next to a quarter turn its last bit moves a sigma of 4518 by 0.6.
 */
export function klOptimalSigmas(steps: number, { min, max }: SigmaRange): number[] {
  return linspace(0, 1, steps).map((u) => {
    const [low, high] = [Math.fround(u * Math.atan(min)), Math.fround((1 - u) * Math.atan(max))];
    return Math.tan(Math.fround(low + high));
  });
}
