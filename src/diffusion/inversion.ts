import { linear, sameShape, type Tensor, zeros } from "../tensor/tensor.ts";
import { denoise, type DenoiseOptions } from "./denoise.ts";
import type { NoiseLevel, NoiseSource, Sampler } from "./denoiser.ts";
import { eulerAncestral } from "./samplers/euler.ts";
import { addNoise } from "./schedulers/schedule.ts";

/** What an inversion needs beside the clean latents. */
export type InversionOptions = Pick<DenoiseOptions, "denoiser" | "levels" | "signal" | "onStep">;

/** A way from noise back to a picture, which another guidance may follow. */
export interface Inverted {
  /** Latents at the first level. */
  readonly start: Tensor;
  /** What takes the mean of each step to the next latents of the way. */
  readonly residuals: readonly Tensor[];
}

/** The steps that an inversion is followed by: of DDIM for eta 0, to DDPM's mean for eta 1. None draws noise. */
export function meanSteps(eta: number): Sampler {
  return eulerAncestral({ eta, noiseScale: 0 });
}

/**
 * Latents at each level for edit-friendly DDPM inversion (Huberman-Spiegelglas et al. 2023, arXiv 2304.06140): the picture,
 * noised to each but the last by noise of its own.
 */
export function noisedPath(
  clean: Tensor,
  levels: readonly NoiseLevel[],
  noise: NoiseSource,
): readonly Tensor[] {
  return levels.map((level, i) =>
    i === levels.length - 1
      ? clean
      : addNoise(clean, noise(clean.shape, level, levels[i + 1]), level)
  );
}

/**
 * Latents at each level by DDIM inversion (Song et al. 2021, arXiv 2010.02502): from the picture up the levels, by steps
 * whose noise is told at the level that they reach. Each is sought again `iterations` times from where it led (Pan et al.
 * 2023, arXiv 2309.04907): once is the usual approximation, and where it settles DDIM leads back to the picture.
 */
export async function ddimPath(
  clean: Tensor,
  { levels, denoiser, signal, onStep, iterations }: InversionOptions & {
    readonly iterations: number;
  },
): Promise<readonly Tensor[]> {
  const steps = levels.length - 1;
  const path = [clean];
  for (let index = 0; index < steps; index++) {
    const started = performance.now();
    const [to, from] = [levels[steps - index - 1]!, levels[steps - index]!];
    const x = path[0]!;
    let reached = x;
    let denoised = x;
    for (let i = 0; i < iterations; i++) {
      signal?.throwIfAborted();
      ({ denoised } = await denoiser(reached, to));
      // Noise as it is told at `to`, and the clean latents by which it stands at `from`.
      const eps = linear([1 / to.sigma, -to.alpha / to.sigma], [reached, denoised]);
      const keep = to.alpha / from.alpha;
      reached = linear([keep, to.sigma - from.sigma * keep], [x, eps]);
    }
    path.unshift(reached);
    await onStep?.({ index, x: reached, denoised, steps, elapsed: performance.now() - started });
  }
  return path;
}

/**
 * What takes each step's mean to where a way goes, `r_i = x_{i+1} - mu(x_i)`, the last step's too: following the way under
 * the same guidance gives the picture back, whatever the way, and under another its edit. With {@link noisedPath} and eta
 * 1 this is edit-friendly DDPM inversion, with {@link ddimPath} and eta 0 direct inversion (Ju et al. 2023, arXiv
 * 2310.01506).
 */
export async function alongPath(
  path: readonly Tensor[],
  { eta, ...options }: InversionOptions & { readonly eta: number },
): Promise<Inverted> {
  const residuals: Tensor[] = [];
  const start = path[0]!;
  await denoise({
    ...options,
    sampler: meanSteps(eta),
    latents: start,
    noise: zeros,
    edit: ({ index, x }) => {
      const next = path[index + 1]!;
      residuals.push(linear([1, -1], [next, x]));
      return next;
    },
  });
  return { start, residuals };
}

/** Latents after a step of a run that follows an inversion. */
export function followed({ residuals }: Inverted, index: number, x: Tensor): Tensor {
  return linear([1, 1], [x, residuals[index]!]);
}

/** @throws RangeError when latents are not of the shape that was inverted */
export function checkInverted({ start }: Inverted, { shape }: Tensor): void {
  if (sameShape(start.shape, shape)) return;
  throw new RangeError(
    `Cannot follow an inversion of latents [${start.shape.join(", ")}] with [${
      shape.join(", ")
    }]: give it those that were inverted`,
  );
}
