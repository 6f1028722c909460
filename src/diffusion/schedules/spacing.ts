import { linspace, roundHalfEven } from "./linspace.ts";

/** How N timesteps are taken from the T of training (Lin et al. 2023, table 2). */
export const TIMESTEP_SPACINGS = ["leading", "trailing", "linspace"] as const;

/** A way to space timesteps. */
export type TimestepSpacing = typeof TIMESTEP_SPACINGS[number];

/** What timesteps are taken from, and how. */
export interface SpacingOptions {
  readonly spacing: TimestepSpacing;
  /** T, the number of training steps. */
  readonly trainSteps: number;
  /** Added to the timesteps of "leading"; 1 for Stable Diffusion. */
  readonly offset: number;
}

/** `round(last - k T/N) - 1` while the bracket is above 0: N timesteps when `last` is T. */
function trailing(steps: number, trainSteps: number, last: number): number[] {
  const ratio = trainSteps / steps;
  const count = Math.ceil(last / ratio - 1e-9);
  return Array.from({ length: count }, (_, k) => roundHalfEven(last - k * ratio) - 1);
}

/**
 * Timesteps, descending, of the schedulers that call the network at both ends: DDIM, DDPM, PNDM, Euler, Heun, LMS.
 *
 *     leading   k floor(T/N) + offset
 *     trailing  round(T - k T/N) - 1
 *     linspace  k (T-1)/(N-1), not rounded
 *
 * A single step of "linspace" is T - 1: the plain formula gives timestep 0, where there is no noise to remove.
 */
export function spacedTimesteps(
  steps: number,
  { spacing, trainSteps, offset }: SpacingOptions,
): number[] {
  if (spacing === "trailing") return trailing(steps, trainSteps, trainSteps);
  if (spacing === "linspace") return linspace(trainSteps - 1, 0, steps);
  const ratio = Math.floor(trainSteps / steps);
  return Array.from({ length: steps }, (_, k) => (steps - 1 - k) * ratio + offset);
}

/**
 * Timesteps, descending, of the multistep solvers DPM-Solver, UniPC, DEIS and SA-Solver, which leave out the last one:
 *
 *     leading   k floor(last/(N+1)) + offset, k from N to 1
 *     trailing  round(last - k T/N) - 1
 *     linspace  round(k (last-1)/N), k from N to 1
 *
 * `last` is T, or less where `lambda_min_clipped` cuts off the noisiest timesteps.
 */
export function solverTimesteps(
  steps: number,
  { spacing, trainSteps, offset }: SpacingOptions,
  last = trainSteps,
): number[] {
  if (spacing === "trailing") return trailing(steps, trainSteps, last);
  const down = Array.from({ length: steps }, (_, k) => steps - k);
  if (spacing === "linspace") return down.map((k) => roundHalfEven(k * (last - 1) / steps));
  const ratio = Math.floor(last / (steps + 1));
  return down.map((k) => k * ratio + offset);
}
