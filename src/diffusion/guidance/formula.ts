import type { Branches } from "./branches.ts";
import { type Guidance, termNames } from "./guidance.ts";
import type { Interval } from "./interval.ts";
import { type Post, spaceOf } from "./post.ts";
import type { Projection } from "./projection.ts";
import type { Curve, Scale } from "./scale.ts";
import { projectionAt, type StepPlan } from "./step_plan.ts";

/** At most 4 significant digits, with a true minus sign. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

/** `coefficient·what` as a further summand, its sign in front; coefficient 1 is not written. */
function summand(coefficient: string, what: string): string {
  const negative = coefficient.startsWith("−");
  const size = negative ? coefficient.slice(1) : coefficient;
  return ` ${negative ? "−" : "+"} ${size === "1" ? what : `${size}·${what}`}`;
}

/**
 * The guidance as readable mathematics, one line for the sum, then one for each scheduled scale and each post:
 *
 *   eps = eps_prior(∅) + 2.5·(eps_concept − eps_prior(∅)) + w_control·(eps_prior("angry") − eps_prior(∅))
 *   w_control = 2.5 for 0.3 < σ ≤ 5.5, else 0
 */
export function guidanceFormula(guidance: Guidance, branches: Branches): string {
  const names = termNames(guidance).map((name) => name.replaceAll(" ", "_"));
  const sum = guidance.terms.map(({ scale, projection }, i) =>
    summand(
      typeof scale === "number" ? formatNumber(scale) : `w_${names[i]}`,
      delta(branches, i, projection),
    )
  );
  const scheduled = guidance.terms.flatMap(({ scale }, i) =>
    typeof scale === "number" ? [] : [`w_${names[i]} = ${scaleText(scale)}`]
  );
  const post = (guidance.post ?? []).map((step) => `then ${postText(step)}`);
  return [`eps = ${branches.all[0]!.label}${sum.join("")}`, ...scheduled, ...post].join("\n");
}

/** The sum of one step with its coefficients collected: `eps = −4·eps_prior(∅) + 2.5·eps_concept + ...`. */
export function stepFormula(guidance: Guidance, branches: Branches, plan: StepPlan): string {
  if (plan.zeroVelocity) return "velocity = 0";
  const linear = plan.coefficients.flatMap((k, i) =>
    plan.evaluated.includes(i) && formatNumber(k) !== "0"
      ? [summand(formatNumber(k), branches.all[i]!.label)]
      : []
  );
  const projected = plan.projected.map((i) =>
    summand(
      formatNumber(plan.scales[i]!),
      delta(branches, i, projectionAt(guidance, i, plan.scales[i]!)),
    )
  );
  const text = [...linear, ...projected].join("");
  return `eps = ${text.startsWith(" + ") ? text.slice(3) : text.slice(1).replace(" ", "")}`;
}

function delta(branches: Branches, term: number, projection?: Projection): string {
  const { prediction, against } = branches.terms[term]!;
  const inside = `${branches.all[prediction]!.label} − ${branches.all[against]!.label}`;
  return projection ? `${projectionText(projection)}[${inside}]` : `(${inside})`;
}

function projectionText(projection: Projection): string {
  switch (projection.type) {
    case "perpendicular":
      return projection.to === undefined ? "perp" : `perp_${projection.to.replaceAll(" ", "_")}`;
    case "band":
      return `band_${projection.level + 1}/${projection.of}`;
    case "mask":
      return "mask";
    case "apg":
      return "apg";
  }
}

function scaleText(scale: Exclude<Scale, number>): string {
  const { neutral = 1, curve, interval } = scale;
  const [full, off] = [formatNumber(scale.scale), formatNumber(neutral)];
  const active = curve ? curveText(curve, full, off) : full;
  return interval ? `${active} for ${intervalText(interval)}, else ${off}` : active;
}

function curveText(curve: Curve, full: string, off: string): string {
  switch (curve.type) {
    case "cfg++":
      return `${full}·σ / (σ − σ_next)`;
    case "switch":
      return `${full} on turn ${
        curve.index + 1
      } of ${curve.of}, every ${curve.every} steps, else ${off}`;
    case "points":
      return `${off} to ${full} along ${curve.points.length} points`;
    default: {
      const [from, to] = curve.reverse ? [full, off] : [off, full];
      return `${from} → ${to}, ${curve.type.replace("_", " ")}`;
    }
  }
}

function intervalText(interval: Interval): string {
  switch (interval.unit) {
    case "sigma": {
      const low = interval.low === undefined ? "" : `${formatNumber(interval.low)} < `;
      const high = interval.high === undefined ? "" : ` ≤ ${formatNumber(interval.high)}`;
      return `${low}σ${high}`;
    }
    case "steps":
      return `steps ${formatNumber(interval.start * 100)}–${formatNumber(interval.stop * 100)} %`;
    case "percent":
      return `timesteps ${formatNumber(interval.start * 100)}–${
        formatNumber(interval.end * 100)
      } %`;
  }
}

function postText(post: Post): string {
  const { type, ...options } = post;
  const settings = Object.entries(options).filter(([name]) => name !== "space").map((
    [name, value],
  ) => `${name} ${typeof value === "number" ? formatNumber(value) : value}`);
  return [`${type} in ${spaceOf(post)}`, ...settings].join(", ");
}
