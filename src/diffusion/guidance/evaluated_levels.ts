import { zeros } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";

/**
 * The levels at which a sampler asks its denoiser, in order: one a step for Euler, two for Heun, others in between.
 * Found by walking it on a single number that is zero, which takes no network. A sampler that chooses its own steps
 * from what it finds (dpm_adaptive) may choose others in earnest.
 */
export async function evaluatedLevels(
  sampler: Sampler,
  levels: readonly NoiseLevel[],
): Promise<NoiseLevel[]> {
  const asked: NoiseLevel[] = [];
  const denoiser = (x: ReturnType<typeof zeros>, level: NoiseLevel) => {
    asked.push(level);
    return Promise.resolve({ denoised: x, uncond: x });
  };
  const walk = sampler(denoiser, zeros([1, 1, 1, 1]), levels, zeros);
  while (!(await walk.next(undefined)).done);
  return asked;
}
