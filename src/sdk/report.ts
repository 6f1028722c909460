import type { GuidancePlan } from "../diffusion/guidance/plan.ts";
import type { StepRecord } from "../diffusion/guidance/observation.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One evaluation as the inspector shows it. */
export interface ReportStep extends StepRecord {
  /** Guided estimate of the picture, small, [images, 3, height, width] in 0..1; where previews were asked for. */
  readonly preview?: Tensor;
  /** What each branch alone would have painted; null where it was not evaluated. */
  readonly branchPreviews?: readonly (Tensor | null)[];
}

/** What a denoising run did: formula, and per evaluation and term how strong it was and where it pointed. Plain data. */
export interface DenoiseReport extends Pick<GuidancePlan, "formula" | "branches"> {
  /** Each term with the indices of its predictions among the branches. */
  readonly terms: readonly {
    readonly name: string;
    readonly prediction: number;
    readonly against: number;
  }[];
  /** Each evaluation, in order; empty where nothing was recorded. */
  readonly steps: readonly ReportStep[];
  /** Sampler or scheduler, and its steps, seed and size, for people to read. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Network calls made. */
  readonly calls: number;
  /** Rows evaluated, all networks together. */
  readonly rows: number;
  /** Milliseconds of each sampler step. */
  readonly elapsed: readonly number[];
}
