import type { Tensor } from "../../tensor/tensor.ts";
import type { Sampler } from "../denoiser.ts";
import { derivative, type Steps, sum } from "./step.ts";

/**
 * Gradient estimation (Permenter and Yuan 2024): Euler along a derivative that leaves the last one by `gamma`,
 * `d̄ = gamma·d + (1 - gamma)·d_last`; the step to sigma 0 takes the clean latents.
 *
 * @see https://openreview.net/pdf?id=o2ND9v0CeK
 */
export function gradientEstimation(
  { gamma = 2, cfgPlusPlus = false }: { gamma?: number; cfgPlusPlus?: boolean } = {},
): Sampler {
  return async function* (denoise, x, levels): Steps {
    let last: Tensor | undefined;
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised, uncond = denoised } = await denoise(x, from);
      const d = derivative(x, cfgPlusPlus ? uncond : denoised, from.sigma);
      const dt = to.sigma - from.sigma;
      if (to.sigma === 0) {
        x = denoised;
      } else {
        const start = cfgPlusPlus ? sum([1, denoised], [from.sigma, d]) : x;
        const more = gamma - 1;
        x = sum([1, start], [dt * (1 + more), d], [-dt * more, last ?? d]);
      }
      last = d;
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
