import type { GuidancePlan } from "../diffusion/guidance/plan.ts";
import type { GuidanceReport } from "../formula/report.ts";
import type { StepRecord } from "../diffusion/guidance/observation.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One evaluation as the inspector shows it. */
export interface ReportStep extends StepRecord {
  /** Guided estimate of the picture, small, [images, 3, height, width] in 0..1; where previews were asked for. */
  readonly preview?: Tensor;
  /** What each branch alone would have painted; null where it was not evaluated. */
  readonly branchPreviews?: readonly (Tensor | null)[];
}

/**
 * What a denoising run did, or will do: formula, and per evaluation and term how strong it was and where it pointed.
 * Plain data.
 */
export type DenoiseReport = GuidanceReport<ReportStep>;

/** A plan as the report of a run to come: all that is known before it, and null for what only a run can measure. */
export function reportOfPlan(
  { formula, branches, terms, steps, calls, rows }: GuidancePlan,
  images = 1,
): DenoiseReport {
  const unknown = Array.from({ length: images }, () => null);
  return {
    formula,
    branches,
    terms,
    steps: steps.map((
      { step, level, scales, coefficients, evaluated, batches, formula },
      index,
    ) => ({
      evaluation: index,
      step,
      level,
      calls: batches.reduce((sum, batch) => sum + batch.calls, 0),
      rows: batches.reduce((sum, batch) => sum + batch.rows, 0),
      coefficients,
      evaluated,
      batches,
      branchNorms: branches.map(() => unknown),
      cosinesToBase: branches.map(() => unknown),
      formula,
      terms: terms.map(({ name }, term) => ({
        name,
        scale: scales[term]!,
        norm: unknown,
        cosineToTotal: unknown,
        cosines: terms.map(() => unknown),
      })),
      total: unknown,
    })),
    settings: { pictures: images },
    calls,
    rows,
    elapsed: [],
  };
}
