import type { Sampler } from "../denoiser.ts";
import { churning, type ChurnOptions } from "./euler.ts";
import { derivative, type Steps, sum } from "./step.ts";

/**
 * Heun steps (Karras et al. 2022, algorithm 2): the mean of the derivatives at both ends; two evaluations a step, one in
 * the last.
 *
 * @see https://arxiv.org/abs/2206.00364
 */
export function heun(options: ChurnOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const steps = levels.length - 1;
    const churned = churning(options, levels, noise);
    for (let index = 0; index < steps; index++) {
      const [noisy, level] = churned(x, levels[index]!);
      const to = levels[index + 1]!;
      const { denoised } = await denoise(noisy, level);
      const d = derivative(noisy, denoised, level.sigma);
      const dt = to.sigma - level.sigma;
      x = sum([1, noisy], [dt, d]);
      if (to.sigma > 0) {
        const next = await denoise(x, to);
        const dNext = derivative(x, next.denoised, to.sigma);
        x = sum([1, noisy], [dt / 2, d], [dt / 2, dNext]);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/**
 * Heun++: Heun over two steps ahead where there are two, the derivatives weighted by `sigma_k / (n·sigma_0)`, the rest of
 * the weight on the first.
 */
export function heunPlusPlus2(options: ChurnOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const steps = levels.length - 1;
    const churned = churning(options, levels, noise);
    const last = levels[steps]!.sigma;
    for (let index = 0; index < steps; index++) {
      const [noisy, level] = churned(x, levels[index]!);
      const { denoised } = await denoise(noisy, level);
      const slopes = [derivative(noisy, denoised, level.sigma)];
      const dt = levels[index + 1]!.sigma - level.sigma;
      let ahead = sum([1, noisy], [dt, slopes[0]!]);
      const weights = [1];
      for (const to of levels.slice(index + 1, index + 3)) {
        if (to.sigma === last) break;
        const next = await denoise(ahead, to);
        const slope = derivative(ahead, next.denoised, to.sigma);
        const after = levels[index + 1 + slopes.length]!;
        ahead = sum([1, ahead], [after.sigma - to.sigma, slope]);
        slopes.push(slope);
        weights.push(to.sigma);
      }
      const norm = slopes.length * levels[0]!.sigma;
      for (let k = 1; k < weights.length; k++) {
        weights[k]! /= norm;
        weights[0]! -= weights[k]!;
      }
      x = sum([1, noisy], ...slopes.map((slope, k) => [dt * weights[k]!, slope] as const));
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
