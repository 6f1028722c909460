import type { NoiseLevel, NoiseSchedule, PredictionType } from "./denoiser.ts";

/** Noise-to-signal ratio `sigma / alpha`, k-diffusion's sigma: what makes two levels the same noise. Infinity at alpha 0. */
export function noiseRatio(level: NoiseLevel): number {
  return level.alpha === 0 ? Infinity : level.sigma / level.alpha;
}

/**
 * What takes latents at `level`, in any convention, to those a family of networks was trained on:
 * `1 / hypot(alpha, sigma)` for variance-preserving ones, `1 / (alpha + sigma)` for rectified flows.
 * In k-space (alpha 1) these are the familiar `1 / sqrt(1 + sigma²)` and `1 / (1 + sigma)`.
 */
export function inputScale(family: NoiseSchedule["family"], level: NoiseLevel): number {
  return 1 / (family === "vp" ? Math.hypot(level.alpha, level.sigma) : level.alpha + level.sigma);
}

/** How an output means clean latents: `denoised = fromLatents·x + fromOutput·output`. */
export interface Reading {
  readonly fromLatents: number;
  readonly fromOutput: number;
}

/**
 * Reads an output given for latents `x` at `level`. With `c = inputScale`, `a = c·alpha`, `s = c·sigma`:
 *
 *   epsilon       denoised = (c·x - s·out) / a
 *   v_prediction  denoised = (a·c·x - s·out) / (a² + s²)
 *   sample        denoised = out
 *   flow          denoised = (c·x - s·out) / (a + s)
 *
 * @throws RangeError for `epsilon` at alpha 0, where noise alone says nothing of the picture
 */
export function readingOf(
  type: PredictionType,
  family: NoiseSchedule["family"],
  level: NoiseLevel,
): Reading {
  const c = inputScale(family, level);
  const [a, s] = [c * level.alpha, c * level.sigma];
  switch (type) {
    case "epsilon":
      if (a === 0) {
        throw new RangeError(
          "Cannot read a prediction of noise where no signal is left (alpha = 0): use a network with " +
            "v_prediction, or a schedule that does not begin at pure noise",
        );
      }
      return { fromLatents: c / a, fromOutput: -s / a };
    case "v_prediction":
      return { fromLatents: a * c / (a * a + s * s), fromOutput: -s / (a * a + s * s) };
    case "sample":
      return { fromLatents: 0, fromOutput: 1 };
    case "flow":
      return { fromLatents: c / (a + s), fromOutput: -s / (a + s) };
  }
}
