import type { Denoiser, NoiseLevel, NoiseSource, Sampler } from "../../src/diffusion/denoiser.ts";
import { type Tensor, tensor, zeros } from "../../src/tensor/tensor.ts";

/** Latents of one number. */
export const single = (value: number): Tensor => tensor([value], [1, 1, 1, 1]);

/** A network that is sure of a picture of one number. */
export const sure = (value: number): Denoiser => () =>
  Promise.resolve({ denoised: single(value), uncond: single(value) });

/** Latents of one number after each step. */
export async function path(
  { sampler, levels }: { sampler: Sampler; levels: readonly NoiseLevel[] },
  start: number,
  denoise: Denoiser,
  noise: NoiseSource = zeros,
): Promise<number[]> {
  const after: number[] = [];
  for await (const { x } of sampler(denoise, single(start), levels, noise)) {
    after.push(x.data[0]!);
  }
  return after;
}

/** Noise of 0 but for one draw, which is 1, and how many were drawn. */
export function drawing(which: number): { noise: NoiseSource; draws: () => number } {
  let count = 0;
  return {
    draws: () => count,
    noise: (shape) => {
      const { data } = zeros(shape);
      return { data: data.fill(count++ === which ? 1 : 0), shape };
    },
  };
}
