import { type Steps, sum } from "./step.ts";
import type { Sampler } from "../denoiser.ts";

/**
 * Consistency sampling (Song et al. 2023, algorithm 1): the clean latents, noised anew to the next level.
 *
 * @see https://arxiv.org/abs/2303.01469
 */
export function lcm({ noiseScale = 1 }: { noiseScale?: number } = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      x = to.sigma > 0
        ? sum([to.alpha, denoised], [to.sigma * noiseScale, noise(x.shape, from, to)])
        : denoised;
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
