import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { BranchName, Formula, FormulaLine } from "../../src/formula/formula.ts";
import { isFormulaLine } from "../../src/formula/is_formula_line.ts";

/** A denoising run's report as it travels: `DenoiseReport` of the sdk, its pictures stored as artifacts. */
export interface ReportData {
  /** Guidance as mathematics: one line for the sum, then scheduled scales and posts. */
  readonly formula: Formula;
  /** Distinct predictions, the base first. */
  readonly branches: readonly (BranchName & { readonly model: string })[];
  readonly terms: readonly {
    readonly name: string;
    /** Indices of branches. */
    readonly prediction: number;
    readonly against: number;
  }[];
  readonly steps: readonly EvaluationData[];
  readonly settings: Readonly<Record<string, string | number>>;
  readonly calls: number;
  readonly rows: number;
  /** Milliseconds of each sampler step. */
  readonly elapsed: readonly number[];
}

/** One number for each picture of the batch; null where it was not evaluated. */
export type PerImage = readonly (number | null)[];

export interface EvaluationData {
  readonly evaluation: number;
  readonly step: number;
  readonly level: { readonly alpha: number; readonly sigma: number; readonly timestep?: number };
  readonly calls: number;
  readonly rows: number;
  readonly coefficients: readonly number[];
  readonly terms: readonly {
    readonly name: string;
    readonly scale: number;
    readonly norm: PerImage;
    readonly cosineToTotal: PerImage;
    readonly cosines: readonly PerImage[];
  }[];
  readonly total: PerImage;
  /** Indices of branches evaluated; worked out from the rest where it is missing, see `evaluatedBranches`. */
  readonly evaluated?: readonly number[];
  /** The weighted sum. */
  readonly formula: FormulaLine;
  /** The guided estimate, see {@link Previews}. */
  readonly preview?: Previews;
  /** What each branch alone would have painted; null where it was not evaluated. */
  readonly branchPreviews?: readonly (Previews | null)[];
}

type Stored = Pick<ArtifactInfo, "sha256">;

/** A picture each image, or the first image's alone. */
export type Previews = Stored | readonly Stored[];

/** The picture of one image, counted from 0. */
export function previewOf(
  previews: Previews | null | undefined,
  image: number,
): Stored | undefined {
  if (!previews) return undefined;
  return "sha256" in previews ? (image === 0 ? previews : undefined) : previews[image];
}

/** An output's value as a report that can be shown, or undefined where it is none. */
export function readReport(value: unknown): ReportData | undefined {
  const report = isRecord(value) && typeof value["formula"] === "string" ? upgraded(value) : value;
  return isReport(report) ? report : undefined;
}

/** A report from before formulas were data, its lines of text as they stand. */
function upgraded(report: Fields): Fields {
  const each = (list: unknown, change: (item: Fields) => Fields): unknown =>
    Array.isArray(list) ? list.map((item) => isRecord(item) ? change(item) : item) : list;
  return {
    ...report,
    formula: String(report["formula"]).split("\n").map((line) => [line]),
    branches: each(report["branches"], (branch) => ({
      name: String(branch["label"]).replace(/^eps_/, ""),
      inside: "",
      ...branch,
    })),
    steps: each(report["steps"], (step) => ({ ...step, formula: [step["formula"] ?? ""] })),
  };
}

/** Whether there is enough of a report that nothing below has to ask again. */
function isReport(value: unknown): value is ReportData {
  if (!isRecord(value)) return false;
  const { formula, branches, terms, steps, settings, calls, rows, elapsed } = value;
  return isRecord(settings) && typeof calls === "number" &&
    typeof rows === "number" && Array.isArray(elapsed) &&
    isListOf(
      branches,
      ({ label, model, name, inside }) =>
        [label, model, name, inside].every((text) => typeof text === "string"),
    ) &&
    Array.isArray(formula) && formula.every((line) => isFormulaLine(line, branches.length)) &&
    isListOf(
      terms,
      ({ name, prediction, against }) =>
        typeof name === "string" && typeof prediction === "number" && typeof against === "number",
    ) &&
    isListOf(steps, (step) => isEvaluation(step, branches.length, terms.length));
}

function isEvaluation(step: Fields, branches: number, terms: number): boolean {
  const { level, coefficients, total } = step;
  return isRecord(level) && typeof level["alpha"] === "number" &&
    typeof level["sigma"] === "number" && typeof step["step"] === "number" &&
    typeof step["calls"] === "number" && typeof step["rows"] === "number" &&
    isFormulaLine(step["formula"], branches) &&
    Array.isArray(coefficients) && coefficients.length === branches && Array.isArray(total) &&
    isListOf(
      step["terms"],
      ({ name, scale, norm, cosineToTotal, cosines }) =>
        typeof name === "string" && typeof scale === "number" && Array.isArray(norm) &&
        Array.isArray(cosineToTotal) && Array.isArray(cosines) && cosines.length === terms,
    ) &&
    step["terms"].length === terms;
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, test: (item: Fields) => boolean): value is readonly Fields[] {
  return Array.isArray(value) && value.every((item) => isRecord(item) && test(item));
}

/** How noisy latents are: sigma / alpha, the unit of k-diffusion's sigmas. */
export function sigmaOf({ level: { alpha, sigma } }: EvaluationData): number {
  return sigma / Math.max(alpha, Number.EPSILON);
}

/** Pictures in the batch. */
export function imagesOf(report: ReportData): number {
  return Math.max(1, report.steps[0]?.total.length ?? 1);
}
