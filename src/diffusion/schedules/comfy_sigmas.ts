import { betaQuantile } from "./beta_quantile.ts";
import { linspace, roundHalfEven } from "./linspace.ts";
import { exponentialSigmas, karrasSigmas32, klOptimalSigmas, type SigmaRange } from "./sigmas.ts";
import type { SigmaTable } from "./sigma_table.ts";

/** Sigmas under this count as 0. */
const NEARLY_ZERO = 1e-5;

function rangeOf({ sigmas }: SigmaTable): SigmaRange {
  return { min: sigmas[0]!, max: sigmas[sigmas.length - 1]! };
}

/** Even timesteps from the largest to the smallest sigma, both called. */
function normal(steps: number, table: SigmaTable): number[] {
  const { min, max } = rangeOf(table);
  const [start, end] = [table.timestepAt(max), table.timestepAt(min)];
  if (table.sigmaAt(end) < NEARLY_ZERO) {
    return linspace(start, end, steps + 1).map((t) => table.sigmaAt(t));
  }
  return [...linspace(start, end, steps).map((t) => table.sigmaAt(t)), 0];
}

/** Even timesteps of which the last, the smallest sigma, is left out. */
function sgmUniform(steps: number, table: SigmaTable): number[] {
  const { min, max } = rangeOf(table);
  const timesteps = linspace(table.timestepAt(max), table.timestepAt(min), steps + 1);
  return [...timesteps.slice(0, -1).map((t) => table.sigmaAt(t)), 0];
}

/** Every `T/N`-th entry from the largest down. */
function simple(steps: number, { sigmas }: SigmaTable): number[] {
  const stride = sigmas.length / steps;
  const taken = Array.from(
    { length: steps },
    (_, k) => sigmas[sigmas.length - 1 - Math.floor(k * stride)]!,
  );
  return [...taken, 0];
}

/** Every `floor(T/N)`-th entry from the second smallest up: one step more where N does not divide T. */
function ddimUniform(steps: number, { sigmas }: SigmaTable): number[] {
  const ends = sigmas[1]! < NEARLY_ZERO;
  const stride = Math.max(Math.floor(sigmas.length / (ends ? steps + 1 : steps)), 1);
  const taken = ends ? [] : [0];
  for (let t = 1; t < sigmas.length; t += stride) taken.push(sigmas[t]!);
  return taken.reverse();
}

/** Quantiles of Beta(alpha, beta) as timesteps, each taken once. */
export function betaTimestepSigmas(
  steps: number,
  { sigmas }: SigmaTable,
  alpha = 0.6,
  beta = 0.6,
): number[] {
  const timesteps = Array.from(
    { length: steps },
    (_, k) => roundHalfEven(betaQuantile(1 - k / steps, alpha, beta) * (sigmas.length - 1)),
  );
  return [...[...new Set(timesteps)].map((t) => sigmas[t]!), 0];
}

/** Linear for the first half down to 1 - `threshold` of the largest sigma, then quadratic to 0, smooth in between. */
export function linearQuadraticSigmas(
  steps: number,
  table: SigmaTable,
  threshold = 0.025,
): number[] {
  const { max } = rangeOf(table);
  if (steps === 1) return [max, 0];
  const half = Math.floor(steps / 2);
  const rest = steps - half;
  const bend = (half - threshold * steps) / rest ** 2;
  const done = (k: number): number =>
    k < half
      ? k * threshold / half
      : bend / half * k ** 2 + (threshold / half - 2 * bend) * k + bend * half;
  return [...Array.from({ length: steps }, (_, k) => (1 - done(k)) * max), 0];
}

const SCHEDULES = {
  simple,
  sgm_uniform: sgmUniform,
  karras: (steps, table) => [...karrasSigmas32(steps, rangeOf(table)), 0],
  exponential: (steps, table) => [...exponentialSigmas(steps, rangeOf(table)), 0],
  ddim_uniform: ddimUniform,
  beta: betaTimestepSigmas,
  normal,
  linear_quadratic: linearQuadraticSigmas,
  kl_optimal: (steps, table) => [...klOptimalSigmas(steps, rangeOf(table)), 0],
} satisfies Record<string, (steps: number, table: SigmaTable) => number[]>;

/** A name of ComfyUI's list of schedules. */
export type ComfyScheduleName = keyof typeof SCHEDULES;

/** The names of ComfyUI's schedules. */
export const COMFY_SCHEDULES = Object.keys(SCHEDULES) as readonly ComfyScheduleName[];

/**
 * The sigmas of one of ComfyUI's schedules, from the first noise to 0: `steps + 1` of them, except that "ddim_uniform"
 * has more where `steps` does not divide the table and "beta" fewer where quantiles meet.
 *
 * @throws RangeError when the name is not one of {@link COMFY_SCHEDULES} or `steps` is not a whole number above 0
 */
export function comfySigmas(name: string, steps: number, table: SigmaTable): number[] {
  if (!Object.hasOwn(SCHEDULES, name)) {
    throw new RangeError(
      `Cannot find the schedule "${name}": use one of ${COMFY_SCHEDULES.join(", ")}`,
    );
  }
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`The number of steps is a whole number from 1 up, but got ${steps}`);
  }
  const sigmas: number[] = SCHEDULES[name as ComfyScheduleName](steps, table);
  return sigmas.map(Math.fround);
}

/** Sigmas of the timesteps 999, 899, ... that Stable Diffusion Turbo was distilled at: `steps` of 10 from `denoise` on. */
export function turboSigmas(steps: number, table: SigmaTable, denoise = 1): number[] {
  const start = 10 - Math.trunc(10 * denoise);
  const count = Math.min(steps, 10 - start);
  return [...Array.from({ length: count }, (_, k) => table.sigmaAt(999 - 100 * (start + k))), 0];
}
