import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import type { AncestralOptions } from "./euler.ts";
import { ancestralStd, halfLogSnr, levelOfHalfLogSnr, type Steps, sum, transfer } from "./step.ts";

/**
 * DPM-Solver++ as a stochastic single-step solver: an ancestral step to `r` of the way in lambda, another over the whole
 * way from `1 - 1/2r` of the first estimate and `1/2r` of the second. Two evaluations a step, one in the last.
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmppSde(
  { eta = 1, noiseScale = 1, r = 0.5 }: AncestralOptions & { r?: number } = {},
): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const leap = (x: Tensor, denoised: Tensor, from: NoiseLevel, to: NoiseLevel): Tensor => {
      const std = ancestralStd(from, to, eta);
      const mean = transfer(x, denoised, { from, to, std });
      if (eta <= 0 || noiseScale <= 0) return mean;
      return linear([1, std * noiseScale], [mean, noise(x.shape, from, to)]);
    };
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      if (to.sigma === 0) {
        x = transfer(x, denoised, { from, to });
      } else {
        const start = halfLogSnr(from);
        const middle = levelOfHalfLogSnr(start + r * (halfLogSnr(to) - start), from);
        const half = leap(x, denoised, from, middle);
        const second = await denoise(half, middle);
        const share = 1 / (2 * r);
        const mixed = sum([1 - share, denoised], [share, second.denoised]);
        x = leap(x, mixed, from, to);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
