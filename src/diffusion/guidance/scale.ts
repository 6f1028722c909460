import type { FormulaLine } from "../../formula/formula.ts";
import { formatNumber } from "../../formula/text.ts";
import type { Interval } from "./interval.ts";
import { intervalFault, intervalWords, isActive } from "./interval.ts";
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

/**
 * How strength goes over the run, tau = step / (N - 1). `reverse` falls where the curve rises (1 - r).
 *
 * - `linear` tau, `cosine` (1 - cos(pi·tau)) / 2, `half_cosine` 1 - cos(pi·tau / 2), `power` tau^power
 * - `sawtooth` rises `periods` times
 * - `points` straight lines through (tau, r), held at both ends
 * - `switch` 1 when int(step / every) mod of = index: takes turns among `of` terms
 * - `cfg++` not a share: the scale is lambda·sigma / (sigma - next sigma), what CFG++ (Chung et al. 2024) is for
 *   Euler and DDIM steps; lambda in 0..1
 */
export type Curve =
  | { readonly type: "linear" | "cosine" | "half_cosine"; readonly reverse?: boolean }
  | { readonly type: "power"; readonly power: number; readonly reverse?: boolean }
  | { readonly type: "sawtooth"; readonly periods: number; readonly reverse?: boolean }
  | { readonly type: "points"; readonly points: readonly (readonly [number, number])[] }
  | {
    readonly type: "switch";
    readonly index: number;
    readonly of: number;
    readonly every: number;
  }
  | { readonly type: "cfg++" };

/** The strength at a position. */
export function scaleAt(scale: Scale, position: Position): number {
  if (typeof scale === "number") return scale;
  const { neutral = 1, curve, interval } = scale;
  if (interval && !isActive(interval, position)) return neutral;
  if (!curve) return scale.scale;
  if (curve.type === "cfg++") {
    const { ratio, next } = position;
    return ratio === Infinity ? scale.scale : scale.scale * ratio / (ratio - next);
  }
  return neutral + (scale.scale - neutral) * shareAt(curve, position);
}

function shareAt(curve: Exclude<Curve, { type: "cfg++" }>, { step, steps }: Position): number {
  const tau = steps > 1 ? step / (steps - 1) : 1;
  if (curve.type === "points") return interpolate(curve.points, tau);
  if (curve.type === "switch") {
    return Math.floor(step / curve.every) % curve.of === curve.index ? 1 : 0;
  }
  const share = risingShare(curve, tau);
  return curve.reverse ? 1 - share : share;
}

function risingShare(
  curve: Exclude<Curve, { type: "cfg++" | "points" | "switch" }>,
  tau: number,
): number {
  switch (curve.type) {
    case "linear":
      return tau;
    case "cosine":
      return (1 - Math.cos(Math.PI * tau)) / 2;
    case "half_cosine":
      return 1 - Math.cos(Math.PI * tau / 2);
    case "power":
      return tau ** curve.power;
    case "sawtooth":
      return (tau * curve.periods) % 1;
  }
}

function interpolate(points: readonly (readonly [number, number])[], tau: number): number {
  const after = points.findIndex(([at]) => at >= tau);
  const right = points[after === -1 ? points.length - 1 : after]!;
  const left = points[after - 1];
  if (!left) return right[1];
  return left[1] + (right[1] - left[1]) * (tau - left[0]) / (right[0] - left[0]);
}

/** Why a scale cannot be, or undefined when it can. */
export function scaleFault(scale: Scale): string | undefined {
  if (typeof scale === "number") {
    return Number.isFinite(scale) ? undefined : `its scale is ${scale}`;
  }
  const { neutral = 1, curve, interval } = scale;
  if (!Number.isFinite(scale.scale)) return `its scale is ${scale.scale}`;
  if (!Number.isFinite(neutral)) return `its neutral scale is ${neutral}`;
  if (curve?.type === "points" && curve.points.length === 0) return "its curve has no points";
  if (
    curve?.type === "points" &&
    curve.points.some(([at], i) => at <= (curve.points[i - 1]?.[0] ?? -1))
  ) {
    return "the points of its curve do not go from left to right";
  }
  if (
    curve?.type === "switch" && !(curve.every >= 1 && curve.index >= 0 && curve.index < curve.of)
  ) {
    return `its switch takes turn ${curve.index} of ${curve.of} every ${curve.every} steps`;
  }
  return interval && intervalFault(interval);
}

/** A scheduled scale as a formula has it: `2.5 for 0.3 < σ ≤ 5.5, else 0`. */
export function scaleWords({ scale, neutral = 1, curve, interval }: ScaleSchedule): FormulaLine {
  const [full, off] = [formatNumber(scale), formatNumber(neutral)];
  const active = curve ? curveWords(curve, full, off) : [full];
  return interval ? [...active, " for ", ...intervalWords(interval), `, else ${off}`] : active;
}

function curveWords(curve: Curve, full: string, off: string): FormulaLine {
  switch (curve.type) {
    case "cfg++": {
      const [now, next] = [{ symbol: "σ" }, { symbol: "σ", index: "next" }];
      return [`${full}·`, now, " / (", now, " − ", next, ")"];
    }
    case "switch": {
      const turn = `turn ${curve.index + 1} of ${curve.of}`;
      return [`${full} on ${turn}, every ${curve.every} steps, else ${off}`];
    }
    case "points":
      return [`${off} to ${full} along ${curve.points.length} points`];
    default: {
      const [from, to] = curve.reverse ? [full, off] : [off, full];
      return [`${from} → ${to}, ${curve.type.replace("_", " ")}`];
    }
  }
}
