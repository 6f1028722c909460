import type { GuidanceReport, ReportedStep } from "./report.ts";
import { formatNumber, lineText } from "./text.ts";

/** Coefficients below this are rounding, not guidance. */
const NEGLIGIBLE = 1e-9;

/**
 * Whether each branch was evaluated. A report says so in `evaluated` or by its previews; without either it follows from
 * the numbers: a branch with a coefficient was, and so were both sides of a term that has a norm.
 */
export function evaluatedBranches(report: GuidanceReport, step: ReportedStep): readonly boolean[] {
  const { evaluated, branchPreviews } = step;
  return report.branches.map((_, branch) => {
    if (evaluated) return evaluated.includes(branch);
    if (branchPreviews) return branchPreviews[branch] != null;
    if (step.rows === 0) return false;
    if (branch === 0 && step.total.some((value) => value !== null)) return true;
    return Math.abs(step.coefficients[branch]!) > NEGLIGIBLE ||
      report.terms.some(({ prediction, against }, term) =>
        (prediction === branch || against === branch) &&
        step.terms[term]!.norm.some((value) => value !== null)
      );
  });
}

/** Why a branch was not evaluated in a step, as the rest of a sentence. */
export function reasonDropped(report: GuidanceReport, step: ReportedStep, branch: number): string {
  if (step.rows === 0) return `no network was asked: ${lineText(step.formula, report.branches)}`;
  const users = report.terms.filter(({ prediction, against }) =>
    prediction === branch || against === branch
  );
  const scaleOf = (name: string): number => step.terms.find((term) => term.name === name)!.scale;
  const active = users.filter(({ name }) => scaleOf(name) !== 0);
  const list = (terms: typeof users): string =>
    terms.map(({ name }) => `${name} (scale ${formatNumber(scaleOf(name))})`).join(
      " and ",
    );
  const many = active.length > 1 || (active.length === 0 && users.length > 1);
  return active.length
    ? `${list(active)} ${many ? "cancel" : "cancels"} it`
    : `${users.map(({ name }) => name).join(" and ")} ${many ? "have" : "has"} scale 0`;
}

/** Evaluations of one branch that were not needed, for one reason. */
export interface Dropped {
  readonly branch: number;
  /** Indices of evaluations. */
  readonly at: readonly number[];
  readonly reason: string;
}

export interface Cost {
  readonly calls: number;
  readonly rows: number;
  /** Rows that evaluating every branch at every step would have taken. */
  readonly rowsUndropped: number;
  readonly dropped: readonly Dropped[];
  /** Milliseconds of the run's steps. */
  readonly elapsed: number;
}

export function costOf(report: GuidanceReport): Cost {
  const { steps, branches, calls, rows } = report;
  const groups = new Map<string, { branch: number; at: number[]; reason: string }>();
  steps.forEach((step, at) => {
    evaluatedBranches(report, step).forEach((evaluated, branch) => {
      if (evaluated) return;
      const reason = reasonDropped(report, step, branch);
      const key = `${branch} ${reason}`;
      const group = groups.get(key) ?? { branch, at: [], reason };
      groups.set(key, group);
      group.at.push(at);
    });
  });
  return {
    calls,
    rows,
    rowsUndropped: steps.reduce((sum, { total }) => sum + branches.length * total.length, 0),
    dropped: [...groups.values()].sort((a, b) => a.branch - b.branch),
    elapsed: report.elapsed.reduce((sum, ms) => sum + ms, 0),
  };
}

/** Numbers as ranges, counted from 1: `[0, 1, 2, 5]` is `1–3, 6`. */
export function printRanges(indices: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([a, b]) => a === b ? `${a + 1}` : `${a + 1}–${b + 1}`).join(", ");
}
