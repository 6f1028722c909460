import type { Tensor } from "../tensor/tensor.ts";
import type { Denoiser, NoiseLevel, NoiseSource, Sampler, SamplerStep } from "./denoiser.ts";

/** A finished step and how far the run is. */
export interface DenoiseProgress extends SamplerStep {
  /** Number of steps of the run; `index` counts them from 0. */
  readonly steps: number;
  /** Milliseconds the step took. */
  readonly elapsed: number;
}

/** What a run is wired from. */
export interface DenoiseOptions {
  readonly sampler: Sampler;
  readonly denoiser: Denoiser;
  /** From the first noise to the last level reached, N + 1 for N steps. */
  readonly levels: readonly NoiseLevel[];
  /** Latents [images, channels, height, width] at `levels[0]`. */
  readonly latents: Tensor;
  /** Draws the sampler's noise. */
  readonly noise: NoiseSource;
  /** Stops the run before its next evaluation. */
  readonly signal?: AbortSignal;
  /** Latents to go on with after a step in place of its own: what inpainting keeps of the original is put back here. */
  readonly edit?: (step: SamplerStep) => Tensor;
  /** Called after every step and awaited: progress, and `denoised` for a preview. */
  readonly onStep?: (progress: DenoiseProgress) => void | Promise<void>;
}

/**
 * Walks latents from `levels[0]` to the last level.
 *
 * @returns the latents reached; the given ones when there are no steps
 * @throws the signal's reason, an AbortError by default, when aborted
 * @throws RangeError when latents stop being finite numbers
 */
export async function denoise(
  { sampler, denoiser, levels, latents, noise, signal, edit, onStep }: DenoiseOptions,
): Promise<Tensor> {
  const steps = levels.length - 1;
  if (steps < 1) return latents;
  const guarded: Denoiser = (x, level) => {
    signal?.throwIfAborted();
    return denoiser(x, level);
  };
  const walk = sampler(guarded, latents, levels, noise);
  let x = latents;
  let started = performance.now();
  try {
    for (let next = await walk.next(undefined); !next.done; next = await walk.next(x)) {
      x = edit?.(next.value) ?? next.value.x;
      const { index } = next.value;
      if (!isFinite(x)) {
        throw new RangeError(
          `Latents are no longer finite after step ${index + 1} of ${steps}: ` +
            "lower the guidance scales, or use weights of higher precision",
        );
      }
      await onStep?.({ ...next.value, x, steps, elapsed: performance.now() - started });
      signal?.throwIfAborted();
      started = performance.now();
    }
  } finally {
    await walk.return();
  }
  return x;
}

function isFinite({ data }: Tensor): boolean {
  return data.every((value) => Number.isFinite(value));
}
