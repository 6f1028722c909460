import type { FormulaLine } from "../../formula/formula.ts";
import type { Position } from "./position.ts";

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

/** All that is asked of a curve between two strengths, `off` where r is 0 and `full` where it is 1. */
interface CurveRule<C extends Curve> {
  strength(curve: C, position: Position, off: number, full: number): number;
  /** What a formula says, given how it writes the strengths. */
  words(curve: C, off: string, full: string): FormulaLine;
  /** Why it cannot be, beyond numbers that are not finite. */
  fault?(curve: C): string | undefined;
}

type Rising = Extract<Curve, { readonly reverse?: boolean }>;

const points: CurveRule<Extract<Curve, { type: "points" }>> = {
  strength: (curve, position, off, full) =>
    off + (full - off) * interpolate(curve.points, tauOf(position)),
  words: (curve, off, full) => [`${off} to ${full} along ${curve.points.length} points`],
  fault({ points }) {
    if (points.length === 0) return "its curve has no points";
    return points.some(([at], i) => at <= (points[i - 1]?.[0] ?? -1))
      ? "the points of its curve do not go from left to right"
      : undefined;
  },
};

const turns: CurveRule<Extract<Curve, { type: "switch" }>> = {
  strength: ({ index, of, every }, { step }, off, full) =>
    Math.floor(step / every) % of === index ? off + (full - off) : off,
  words: ({ index, of, every }, off, full) => [
    `${full} on turn ${index + 1} of ${of}, every ${every} steps, else ${off}`,
  ],
  fault: ({ index, of, every }) =>
    every >= 1 && index >= 0 && index < of
      ? undefined
      : `its switch takes turn ${index} of ${of} every ${every} steps`,
};

const SIGMA = { symbol: "σ" };

const cfgPlusPlus: CurveRule<Extract<Curve, { type: "cfg++" }>> = {
  strength: (_, { ratio, next }, _off, lambda) =>
    ratio === Infinity ? lambda : lambda * ratio / (ratio - next),
  words: (_, _off, lambda) => {
    const next = { ...SIGMA, index: "next" };
    return [`${lambda}·`, SIGMA, " / (", SIGMA, " − ", next, ")"];
  },
};

const CURVES: { readonly [T in Curve["type"]]: CurveRule<Extract<Curve, { readonly type: T }>> } = {
  linear: rising((tau) => tau),
  cosine: rising((tau) => (1 - Math.cos(Math.PI * tau)) / 2),
  half_cosine: rising((tau) => 1 - Math.cos(Math.PI * tau / 2)),
  power: rising((tau, { power }) => tau ** power),
  sawtooth: rising((tau, { periods }) => (tau * periods) % 1),
  points,
  switch: turns,
  "cfg++": cfgPlusPlus,
};

/** What there is to a curve. */
export function ruleOf(curve: Curve): CurveRule<Curve> {
  return CURVES[curve.type];
}

/** A curve whose share is a function of tau that rises from 0 to 1. */
function rising<C extends Rising>(share: (tau: number, curve: C) => number): CurveRule<C> {
  return {
    strength(curve, position, off, full) {
      const risen = share(tauOf(position), curve);
      return off + (full - off) * (curve.reverse ? 1 - risen : risen);
    },
    words({ type, reverse }, off, full) {
      const [from, to] = reverse ? [full, off] : [off, full];
      return [`${from} → ${to}, ${type.replace("_", " ")}`];
    },
  };
}

function tauOf({ step, steps }: Position): number {
  return steps > 1 ? step / (steps - 1) : 1;
}

function interpolate(points: readonly (readonly [number, number])[], tau: number): number {
  const after = points.findIndex(([at]) => at >= tau);
  const right = points[after === -1 ? points.length - 1 : after]!;
  const left = points[after - 1];
  if (!left) return right[1];
  return left[1] + (right[1] - left[1]) * (tau - left[0]) / (right[0] - left[0]);
}
