import type { NoiseLevel, NoiseSchedule } from "../denoiser.ts";
import { noiseRatio } from "../parametrization.ts";

/** Where in a run a denoiser is asked: what scales may depend on. */
export interface Position {
  readonly level: NoiseLevel;
  /** `sigma / alpha` here. */
  readonly ratio: number;
  /** `sigma / alpha` of the level the step leads to. */
  readonly next: number;
  /** Index of the step, from 0. */
  readonly step: number;
  /** Number of steps of the run. */
  readonly steps: number;
  /** The table that percents are measured on. */
  readonly schedule?: NoiseSchedule;
}

/**
 * Finds the step a level belongs to. A sampler's own evaluations between two levels (Heun's and DPM-Solver's
 * midpoints) belong to the step that starts at or above them.
 *
 * @param levels from the first noise to the last level reached, N + 1 for N steps
 */
export function locator(
  levels: readonly NoiseLevel[],
  schedule?: NoiseSchedule,
): (level: NoiseLevel) => Position {
  if (levels.length < 2) {
    throw new RangeError(`Expected at least 2 noise levels, but got ${levels.length}`);
  }
  const steps = levels.length - 1;
  const ratios = levels.map(noiseRatio);
  return (level) => {
    const ratio = noiseRatio(level);
    const exact = ratios.indexOf(ratio);
    const above = ratios.findLastIndex((start, k) => k < steps && start >= ratio);
    const step = exact >= 0 && exact < steps ? exact : Math.max(above, 0);
    return { level, ratio, next: ratios[step + 1]!, step, steps, ...(schedule && { schedule }) };
  };
}
