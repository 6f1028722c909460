import type { Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { type Steps, sum } from "./step.ts";

/** `log(sigma)`: the time, up to its sign, of the samplers that treat every family of latents as k-diffusion's. */
function time({ sigma }: NoiseLevel): number {
  return Math.log(sigma);
}

/**
 * DPM-Solver++(2M): an exponential integrator of the clean latents, extrapolated from the last two.
 *
 *     D  = (1 + 1/2r)·denoised - (1/2r)·denoised_last,  r = h_last/h
 *     x' = sigma'/sigma·x + (1 - sigma'/sigma)·D
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmpp2m(): Sampler {
  return async function* (denoise, x, levels): Steps {
    let last: Tensor | undefined;
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const keep = to.sigma / from.sigma;
      if (last && to.sigma > 0) {
        const h = time(to) - time(from);
        const slope = h / (time(from) - time(levels[index - 1]!)) / 2;
        x = sum([keep, x], [(1 - keep) * (1 + slope), denoised], [(keep - 1) * slope, last]);
      } else {
        x = sum([keep, x], [1 - keep, denoised]);
      }
      last = denoised;
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/**
 * {@link dpmpp2m} of CFG++: from the unguided noise to the guided picture.
 *
 *     x' = denoised + sigma'/sigma·(x - uncond) + (1 - sigma'/sigma)/(2r)·(denoised - uncond_last)
 */
export function dpmpp2mCfgPlusPlus(): Sampler {
  return async function* (denoise, x, levels): Steps {
    let last: Tensor | undefined;
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised, uncond = denoised } = await denoise(x, from);
      const keep = to.sigma / from.sigma;
      if (last && to.sigma > 0) {
        const h = time(to) - time(from);
        const slope = (1 - keep) * h / (time(from) - time(levels[index - 1]!)) / 2;
        x = sum([1 + slope, denoised], [keep, x], [-keep, uncond], [-slope, last]);
      } else {
        x = sum([1, denoised], [keep, x], [-keep, uncond]);
      }
      last = uncond;
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
