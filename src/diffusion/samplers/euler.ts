import { linear } from "../../tensor/tensor.ts";
import type { NoiseLevel, NoiseSource, Sampler } from "../denoiser.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ancestral, ancestralStd, isFlow, type Steps, transfer } from "./step.ts";

/** Noise put back before each step, so that errors of earlier steps fade (Karras et al. 2022, algorithm 2). */
export interface ChurnOptions {
  /** Total churn over the run, 0 (none) to about 80; a step gets `min(churn / N, sqrt(2) - 1)` of its sigma. */
  readonly churn?: number;
  /** Least sigma that is churned. */
  readonly churnMin?: number;
  /** Largest sigma that is churned. */
  readonly churnMax?: number;
  /** Factor of the noise put back, 1 to about 1.01. */
  readonly noiseScale?: number;
}

/**
 * Latents and level after the churn of one step; noise is drawn only where there is any. A flow's latents are scaled to
 * `alpha + sigma = 1` again, which leaves `sigma / alpha` as it is.
 */
export function churning(
  { churn = 0, churnMin = 0, churnMax = Infinity, noiseScale = 1 }: ChurnOptions,
  levels: readonly NoiseLevel[],
  noise: NoiseSource,
): (x: Tensor, level: NoiseLevel) => [Tensor, NoiseLevel] {
  const steps = levels.length - 1;
  const flow = isFlow(levels);
  return (x, level) => {
    const inside = level.sigma >= churnMin && level.sigma <= churnMax;
    const gamma = inside ? Math.min(churn / steps, Math.SQRT2 - 1) : 0;
    if (gamma === 0) return [x, level];
    const hat = { alpha: level.alpha, sigma: level.sigma * (1 + gamma) };
    const added = noiseScale * Math.sqrt(hat.sigma ** 2 - level.sigma ** 2);
    const scale = flow ? 1 / (hat.alpha + hat.sigma) : 1;
    return [
      linear([scale, scale * added], [x, noise(x.shape, level, hat)]),
      { alpha: scale * hat.alpha, sigma: scale * hat.sigma },
    ];
  };
}

/**
 * Euler steps (Karras et al. 2022, algorithm 2): `x' = x + (sigma' - sigma)·(x - denoised)/sigma`. Without churn the same
 * as DDIM at eta 0, in any convention of levels.
 *
 * @see https://arxiv.org/abs/2206.00364
 */
export function euler(options: ChurnOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const steps = levels.length - 1;
    const churned = churning(options, levels, noise);
    for (let index = 0; index < steps; index++) {
      const [noisy, level] = churned(x, levels[index]!);
      const { denoised } = await denoise(noisy, level);
      x = transfer(noisy, denoised, { from: level, to: levels[index + 1]! });
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/** How much noise a stochastic sampler renews in each step. */
export interface AncestralOptions {
  /** Share of the noise that is drawn anew, 0 (none) to 1 (all that the posterior allows). */
  readonly eta?: number;
  /** Factor of the noise drawn, about 0.9 to 1.1. */
  readonly noiseScale?: number;
}

/** Euler steps down to less noise than asked for, and fresh noise up to it. */
export function eulerAncestral({ eta = 1, noiseScale = 1 }: AncestralOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const flow = isFlow(levels);
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const { std } = ancestral({ from, to }, eta, flow);
      x = transfer(x, denoised, { from, to, std });
      if (std > 0) x = linear([1, std * noiseScale], [x, noise(x.shape, from, to)]);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/**
 * Euler steps of CFG++: to the guided picture, along the noise of the unguided one (Chung et al. 2024). With eta 0 it is
 * the deterministic one.
 *
 *     x' = alpha'·denoised + sqrt(sigma'² - std²)·(x - alpha·uncond)/sigma + std·z
 *
 * @see https://arxiv.org/abs/2406.08070
 */
export function eulerCfgPlusPlus({ eta = 0, noiseScale = 1 }: AncestralOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised, uncond = denoised } = await denoise(x, from);
      const std = ancestralStd(from, to, eta);
      x = transfer(x, denoised, { from, to, std, direction: uncond });
      if (std > 0) x = linear([1, std * noiseScale], [x, noise(x.shape, from, to)]);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
