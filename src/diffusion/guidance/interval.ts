import type { FormulaLine } from "../../formula/formula.ts";
import { formatNumber } from "../../formula/text.ts";
import { noiseRatio } from "../parametrization.ts";
import type { Position } from "./position.ts";

/**
 * When a term is active.
 *
 * - `sigma`: low < sigma / alpha <= high (Kynkäänniemi et al. 2024; (0.3, 5.5] suits scaled-linear latents).
 * - `steps`: int(start·N) <= step < int(stop·N), fractions in 0..1 as in diffusers' guiders; `afterStart` makes the
 *   first comparison strict, as their layer skipping has it.
 * - `percent`: sigma(end) <= sigma <= sigma(start) with ComfyUI's percents of the scheduler's table.
 */
export type Interval =
  | { readonly unit: "sigma"; readonly low?: number; readonly high?: number }
  | {
    readonly unit: "steps";
    readonly start: number;
    readonly stop: number;
    readonly afterStart?: boolean;
  }
  | { readonly unit: "percent"; readonly start: number; readonly end: number };

/** Whether a position lies in an interval. */
export function isActive(interval: Interval, position: Position): boolean {
  const { ratio, step, steps } = position;
  switch (interval.unit) {
    case "sigma":
      return ratio > (interval.low ?? -Infinity) && ratio <= (interval.high ?? Infinity);
    case "steps": {
      const start = Math.trunc(interval.start * steps);
      return (interval.afterStart ? step > start : step >= start) &&
        step < Math.trunc(interval.stop * steps);
    }
    case "percent":
      return ratio <= percentToRatio(interval.start, position) &&
        ratio >= percentToRatio(interval.end, position);
  }
}

/** Noise at a share of the way, 0 the start, by the table's timesteps (ComfyUI's `percent_to_sigma`). */
function percentToRatio(percent: number, { schedule }: Position): number {
  if (percent <= 0) return Infinity;
  if (percent >= 1) return 0;
  if (!schedule) {
    throw new RangeError(
      "Cannot place an interval in percent without a noise schedule: give the scheduler's",
    );
  }
  return noiseRatio(schedule.levelAt((1 - percent) * (schedule.family === "vp" ? 999 : 1000)));
}

/** Why an interval cannot be, or undefined when it can. */
export function intervalFault(interval: Interval): string | undefined {
  const [from, to] = interval.unit === "sigma"
    ? [interval.low ?? 0, interval.high ?? Infinity]
    : [interval.start, interval.unit === "steps" ? interval.stop : interval.end];
  if (!(from < to)) return `its ${interval.unit} interval runs from ${from} to ${to}`;
  if (interval.unit !== "sigma" && (from < 0 || to > 1)) {
    return `its ${interval.unit} interval [${from}, ${to}] leaves 0..1`;
  }
  return undefined;
}

/** An interval as a formula has it: `0.3 < σ ≤ 5.5`. */
export function intervalWords(interval: Interval): FormulaLine {
  if (interval.unit === "sigma") {
    const { low, high } = interval;
    return [
      ...(low === undefined ? [] : [`${formatNumber(low)} < `]),
      { symbol: "σ" },
      ...(high === undefined ? [] : [` ≤ ${formatNumber(high)}`]),
    ];
  }
  const [name, to] = interval.unit === "steps"
    ? ["steps", interval.stop]
    : ["timesteps", interval.end];
  return [`${name} ${formatNumber(interval.start * 100)}–${formatNumber(to * 100)} %`];
}
