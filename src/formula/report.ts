import type { BranchName, Formula, FormulaLine } from "./formula.ts";

/** What a denoising run did, or will do, as numbers: what command line and editor print. Pictures come on top. */
export interface GuidanceReport<Step extends ReportedStep = ReportedStep> {
  /** Guidance as mathematics: one line for the sum, then scheduled scales and posts. */
  readonly formula: Formula;
  /** Distinct predictions, the base first. */
  readonly branches: readonly (BranchName & { readonly model: string })[];
  /** Each term with the indices of its predictions among the branches. */
  readonly terms: readonly {
    readonly name: string;
    readonly prediction: number;
    readonly against: number;
  }[];
  /** Each evaluation, in order; empty where nothing was recorded. */
  readonly steps: readonly Step[];
  /** Sampler or scheduler, and its steps, seed and size, for people to read. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Network calls made. */
  readonly calls: number;
  /** Rows evaluated, all networks together. */
  readonly rows: number;
  /** Milliseconds of each sampler step; none for what has not run yet. */
  readonly elapsed: readonly number[];
}

/** One number for each picture of the batch; null where it was not evaluated. */
export type PerImage = readonly (number | null)[];

/** One evaluation of a guidance. */
export interface ReportedStep {
  /** Counts evaluations from 0. */
  readonly evaluation: number;
  /** Index of the sampler's step, from 0. */
  readonly step: number;
  /** Where the latents stood. */
  readonly level: { readonly alpha: number; readonly sigma: number; readonly timestep?: number };
  /** Network calls made. */
  readonly calls: number;
  /** Rows evaluated. */
  readonly rows: number;
  /** Coefficient of each branch in the plain weighted sum. */
  readonly coefficients: readonly number[];
  /** What each term did: its scale, the norm of its push, and where that pointed. */
  readonly terms: readonly {
    readonly name: string;
    readonly scale: number;
    readonly norm: PerImage;
    readonly cosineToTotal: PerImage;
    readonly cosines: readonly PerImage[];
  }[];
  /** Root mean square of all that guidance added to the base. */
  readonly total: PerImage;
  /** Indices of branches evaluated; worked out from the rest where it is missing, see `evaluatedBranches`. */
  readonly evaluated?: readonly number[];
  /** The network runs it took; missing in reports of before. */
  readonly batches?: readonly Batch[];
  /** Root mean square of each branch's noise prediction; missing in reports of before, as the next. */
  readonly branchNorms?: readonly PerImage[];
  /** Cosine of each branch's noise prediction to the base's: near 1 where guidance has nothing to say. */
  readonly cosinesToBase?: readonly PerImage[];
  /** What each branch alone would have painted, as whoever holds the report has pictures; null where it was not evaluated. */
  readonly branchPreviews?: readonly (object | null)[];
  /** The weighted sum. */
  readonly formula: FormulaLine;
}

/** Branches of one network that run together. */
export interface Batch {
  /** Id of the network. */
  readonly model: string;
  /** Indices of branches. */
  readonly branches: readonly number[];
  /** Branches times images. */
  readonly rows: number;
  /** Network calls the rows take. */
  readonly calls: number;
}

/** How noisy latents are: sigma / alpha, the unit of k-diffusion's sigmas. */
export function sigmaOf({ level: { alpha, sigma } }: Pick<ReportedStep, "level">): number {
  return sigma / Math.max(alpha, Number.EPSILON);
}

/** Pictures in the batch. */
export function imagesOf(report: GuidanceReport): number {
  return Math.max(1, report.steps[0]?.total.length ?? 1);
}
