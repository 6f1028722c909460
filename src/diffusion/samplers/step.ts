import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { linear, type Tensor } from "../../tensor/tensor.ts";

/** What a {@link Sampler} returns. */
export type Steps = ReturnType<Sampler>;

/** Half the logarithm of the signal-to-noise ratio, DPM-Solver's lambda: `log(alpha / sigma)`. */
export function halfLogSnr({ alpha, sigma }: NoiseLevel): number {
  return Math.log(alpha) - Math.log(sigma);
}

/**
 * The level with a given {@link halfLogSnr} in the convention of `like`: alpha 1 (k-diffusion), alpha = 1 - sigma
 * (rectified flow) or alpha² + sigma² = 1 (variance preserving). It has no timestep: the denoiser finds it.
 */
export function levelOfHalfLogSnr(lambda: number, like: NoiseLevel): NoiseLevel {
  const ratio = Math.exp(-lambda);
  if (like.alpha === 1) return { alpha: 1, sigma: ratio };
  const flow = Math.abs(like.alpha + like.sigma - 1) < 1e-6;
  const norm = flow ? 1 + ratio : Math.hypot(1, ratio);
  return { alpha: 1 / norm, sigma: ratio / norm };
}

/**
 * `dx/dsigma = (x - denoised) / sigma`, along `x = x0 + sigma·d`: k-diffusion's latents, and a flow's, whose `d` is the
 * velocity `n - x0`.
 */
export function derivative(x: Tensor, denoised: Tensor, sigma: number): Tensor {
  return linear([1 / sigma, -1 / sigma], [x, denoised]);
}

/** `sum_i coefficients[i] * tensors[i]` with the terms written beside their factors. */
export function sum(...terms: readonly (readonly [number, Tensor])[]): Tensor {
  return linear(terms.map(([factor]) => factor), terms.map(([, tensor]) => tensor));
}

/** From where to where {@link transfer} takes latents, and how. */
export interface Transfer {
  readonly from: NoiseLevel;
  readonly to: NoiseLevel;
  /** Deviation of the noise that the caller draws anew, 0 unless given. */
  readonly std?: number;
  /** What the noise is told from: `denoised` itself unless given, or the unguided one in CFG++. */
  readonly direction?: Tensor;
}

/**
 * The first-order step between two levels of any convention, of which `std` is drawn anew (Song et al. 2021, DDIM):
 *
 *     n̂ = (x - alpha·direction) / sigma
 *     x' = alpha'·denoised + sqrt(sigma'² - std²)·n̂          (+ std·z, added by the caller)
 *
 * @see https://arxiv.org/abs/2010.02502
 */
export function transfer(
  x: Tensor,
  denoised: Tensor,
  { from, to, std = 0, direction = denoised }: Transfer,
): Tensor {
  const keep = Math.sqrt(Math.max(to.sigma ** 2 - std ** 2, 0)) / from.sigma;
  if (direction === denoised) {
    return linear([keep, to.alpha - from.alpha * keep], [x, denoised]);
  }
  return linear([keep, to.alpha, -from.alpha * keep], [x, denoised, direction]);
}

/**
 * Deviation of the noise an ancestral step renews, `eta` times that of the exact posterior and at most `sigma'`:
 *
 *     std = eta · sigma'/sigma · sqrt(sigma² - sigma'²·alpha²/alpha'²)
 */
export function ancestralStd(from: NoiseLevel, to: NoiseLevel, eta: number): number {
  if (to.sigma === 0) return 0;
  const gap = from.sigma ** 2 - (to.sigma * from.alpha / to.alpha) ** 2;
  return Math.min(to.sigma, eta * to.sigma / from.sigma * Math.sqrt(Math.max(gap, 0)));
}

/**
 * The level that an ancestral step of a rectified flow first goes down to, `sigma·(1 + (sigma/sigma0 - 1)·eta)`, and
 * the deviation of the noise that takes it up again: ComfyUI's rule, other than {@link ancestralStd} for eta under 1.
 */
export function flowAncestral(
  from: NoiseLevel,
  to: NoiseLevel,
  eta: number,
): { down: NoiseLevel; std: number } {
  const sigma = to.sigma * (1 + (to.sigma / from.sigma - 1) * eta);
  const down = { alpha: 1 - sigma, sigma };
  const kept = sigma * to.alpha / down.alpha;
  return { down, std: Math.sqrt(Math.max(to.sigma ** 2 - kept ** 2, 0)) };
}

/**
 * The level that an ancestral step first goes down to, and the deviation of the noise that takes it up again: of a flow
 * {@link flowAncestral}, of k-diffusion's latents {@link ancestralStd}.
 */
export function ancestral(
  { from, to }: Pick<Transfer, "from" | "to">,
  eta: number,
  flow: boolean,
): { down: NoiseLevel; std: number } {
  if (flow) return flowAncestral(from, to, eta);
  const std = ancestralStd(from, to, eta);
  return { down: { alpha: 1, sigma: Math.sqrt(to.sigma ** 2 - std ** 2) }, std };
}

/** Whether latents are a rectified flow's: `alpha = 1 - sigma` from the first noise on. */
export function isFlow(levels: readonly NoiseLevel[]): boolean {
  const first = levels[0];
  return first !== undefined && first.alpha !== 1 &&
    Math.abs(first.alpha + first.sigma - 1) < 1e-6;
}

/** `level` without its timestep, at another noise: what a step's inner evaluations stand at. */
export function atSigma(level: NoiseLevel, sigma: number): NoiseLevel {
  return { alpha: level.alpha === 1 ? 1 : 1 - sigma, sigma };
}

/** `(e^h - 1) / h`, 1 at 0. */
export function phi1(h: number): number {
  return h === 0 ? 1 : Math.expm1(h) / h;
}

/** `(phi1(h) - 1) / h`, 1/2 at 0. */
export function phi2(h: number): number {
  return Math.abs(h) < 1e-4 ? 0.5 + h / 6 + h * h / 24 : (phi1(h) - 1) / h;
}

/** `(phi2(h) - 1/2) / h`, 1/6 at 0. */
export function phi3(h: number): number {
  return Math.abs(h) < 1e-3 ? 1 / 6 + h / 24 + h * h / 120 : (phi2(h) - 0.5) / h;
}

/** `(phi3(h) - 1/6) / h`, 1/24 at 0. */
export function phi4(h: number): number {
  return Math.abs(h) < 1e-2 ? 1 / 24 + h / 120 + h * h / 720 : (phi3(h) - 1 / 6) / h;
}
