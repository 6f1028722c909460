import { interpolate, linspace } from "./linspace.ts";

/** A model whose steps were aligned. */
export type AlignedModel = "SD1" | "SDXL" | "SVD";

/**
 * Sigmas of 10 steps, and a last one before 0, that were optimised for a model (Sabour et al. 2024).
 *
 * @see https://arxiv.org/abs/2404.14507
 */
export const ALIGN_YOUR_STEPS = {
  SD1: {
    sigmas: [
      14.6146412293,
      6.4745760956,
      3.8636745985,
      2.694615152,
      1.8841921177,
      1.3943805092,
      0.9642583904,
      0.6523686016,
      0.3977456272,
      0.1515232662,
      0.0291671582,
    ],
    timesteps: [999, 850, 736, 645, 545, 455, 343, 233, 124, 24],
  },
  SDXL: {
    sigmas: [
      14.6146412293,
      6.3184485287,
      3.7681790315,
      2.1811480769,
      1.3405244945,
      0.8620721141,
      0.5550693289,
      0.3798540708,
      0.2332364134,
      0.1114188177,
      0.0291671582,
    ],
    timesteps: [999, 845, 730, 587, 443, 310, 193, 116, 53, 13],
  },
  SVD: {
    sigmas: [700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002],
  },
} as const satisfies Readonly<Record<AlignedModel, unknown>>;

/** Those models, by name. */
export const ALIGNED_MODELS = Object.keys(ALIGN_YOUR_STEPS) as readonly AlignedModel[];

/**
 * `steps + 1` sigmas, the last 0: the 11 numbers, or for another number of steps log-linear between them, of which only
 * the last `round(steps·denoise)` steps are taken.
 */
export function alignedSigmas(model: AlignedModel, steps: number, denoise = 1): number[] {
  const logs = ALIGN_YOUR_STEPS[model].sigmas.map(Math.log);
  const sigmas = linspace(0, logs.length - 1, steps + 1)
    .map((index) => Math.exp(interpolate(logs, index)));
  sigmas[steps] = 0;
  return sigmas.slice(steps - Math.round(steps * denoise));
}
