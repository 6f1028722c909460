import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { Sampler } from "../denoiser.ts";
import type { AncestralOptions } from "./euler.ts";
import { ancestralStd, phi1, phi2, type Steps, sum } from "./step.ts";

export interface ResMultistepOptions extends AncestralOptions {
  /** CFG++: the multistep part follows the unguided estimate. */
  readonly cfgPlusPlus?: boolean;
}

/**
 * Refined exponential solver, two-step form (Zhang et al. 2023), in `t = -log(sigma)`, `h = t' - t`:
 *
 *     x' = e^-h·x + h·((phi1(-h) - phi2(-h)/c)·denoised + phi2(-h)/c·denoised_last)
 *
 * with `c` the place of the last estimate in units of h. With eta it goes down to less noise and draws it up again.
 *
 * @see https://arxiv.org/abs/2308.02157
 */
export function resMultistep(
  { eta = 0, noiseScale = 1, cfgPlusPlus = false }: ResMultistepOptions = {},
): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    let last: { estimate: Tensor; sigma: number; down: number } | undefined;
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised, uncond = denoised } = await denoise(x, from);
      const estimate = cfgPlusPlus ? uncond : denoised;
      const std = ancestralStd({ alpha: 1, sigma: from.sigma }, { alpha: 1, sigma: to.sigma }, eta);
      const down = Math.sqrt(to.sigma ** 2 - std ** 2);
      // The place of the last estimate; 0 where there is none, or none apart from this one.
      const h = Math.log(from.sigma / down);
      const c = last ? Math.log(last.down / last.sigma) / h : 0;
      if (!last || c === 0) {
        const keep = down / from.sigma;
        x = sum([1, denoised], [keep, x], [-keep, estimate]);
      } else {
        const old = phi2(-h) / c;
        const base = cfgPlusPlus ? sum([1, x], [1, denoised], [-1, uncond]) : x;
        x = sum(
          [Math.exp(-h), base],
          [h * (phi1(-h) - old), estimate],
          [h * old, last.estimate],
        );
      }
      if (std > 0) x = linear([1, std * noiseScale], [x, noise(x.shape, from, to)]);
      last = { estimate, sigma: from.sigma, down };
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
