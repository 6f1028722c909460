import type { FormulaLine } from "../../formula/formula.ts";
import { formatNumber } from "../../formula/text.ts";
import { type Curve, ruleOf } from "./curve.ts";
import { type Interval, intervalFault, intervalWords, isActive } from "./interval.ts";
import { brokenNumber } from "./operator.ts";
import type { Position } from "./position.ts";

/** Strength of a guidance term: 0 is without it, 1 as its model predicts, more is sharpened; constant or scheduled. */
export type Scale = number | ScaleSchedule;

/** `neutral + (scale - neutral)·r`, with r in 0..1 from the curve inside the interval and 0 outside. */
export interface ScaleSchedule {
  /** Strength where the curve is 1; for `cfg++` its lambda. */
  readonly scale: number;
  /** Strength where guidance is off: 1 (the default) falls back on the term's own prediction, 0 drops the term. */
  readonly neutral?: number;
  /** How strength goes over the run; constant unless given. */
  readonly curve?: Curve;
  /** Where it holds; everywhere unless given. */
  readonly interval?: Interval;
}

/** The strength at a position. */
export function scaleAt(scale: Scale, position: Position): number {
  if (typeof scale === "number") return scale;
  const { scale: full, neutral = 1, curve, interval } = scale;
  if (interval && !isActive(interval, position)) return neutral;
  return curve ? ruleOf(curve).strength(curve, position, neutral, full) : full;
}

/** A scale times a number, which each curve follows: all are linear in their two ends. */
export function timesScale(factor: number, scale: Scale): Scale {
  if (typeof scale === "number") return factor * scale;
  return { ...scale, scale: factor * scale.scale, neutral: factor * (scale.neutral ?? 1) };
}

/** A scheduled scale as a formula has it: `2.5 for 0.3 < σ ≤ 5.5, else 0`. */
export function scaleWords({ scale, neutral = 1, curve, interval }: ScaleSchedule): FormulaLine {
  const [full, off] = [formatNumber(scale), formatNumber(neutral)];
  const active = curve ? ruleOf(curve).words(curve, off, full) : [full];
  return interval ? [...active, " for ", ...intervalWords(interval), `, else ${off}`] : active;
}

/** Why a scale cannot be, or undefined when it can. */
export function scaleFault(scale: Scale): string | undefined {
  if (typeof scale === "number") {
    return Number.isFinite(scale) ? undefined : `its scale is ${scale}`;
  }
  const { neutral = 1, curve, interval } = scale;
  if (!Number.isFinite(scale.scale)) return `its scale is ${scale.scale}`;
  if (!Number.isFinite(neutral)) return `its neutral scale is ${neutral}`;
  return (curve && curveFault(curve)) ?? (interval && intervalFault(interval));
}

function curveFault(curve: Curve): string | undefined {
  const broken = brokenNumber(curve);
  return ruleOf(curve).fault?.(curve) ??
    (broken && `the ${broken[0]} of its curve is ${broken[1]}`);
}
