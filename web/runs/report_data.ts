import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import { isFormulaLine } from "../../src/formula/is_formula_line.ts";
import type { GuidanceReport, ReportedStep } from "../../src/formula/report.ts";

/** A denoising run's report as it travels: `DenoiseReport` of the sdk, its pictures stored as artifacts. */
export type ReportData = GuidanceReport<EvaluationData>;

export interface EvaluationData extends ReportedStep {
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
  const { level, coefficients, total, batches } = step;
  return isRecord(level) && typeof level["alpha"] === "number" &&
    typeof level["sigma"] === "number" && typeof step["step"] === "number" &&
    typeof step["calls"] === "number" && typeof step["rows"] === "number" &&
    isFormulaLine(step["formula"], branches) &&
    Array.isArray(coefficients) && coefficients.length === branches && Array.isArray(total) &&
    (batches === undefined || isListOf(batches, (batch) => isBatch(batch, branches))) &&
    isListOf(
      step["terms"],
      ({ name, scale, norm, cosineToTotal, cosines }) =>
        typeof name === "string" && typeof scale === "number" && Array.isArray(norm) &&
        Array.isArray(cosineToTotal) && Array.isArray(cosines) && cosines.length === terms,
    ) &&
    step["terms"].length === terms;
}

function isBatch({ model, branches, rows, calls }: Fields, count: number): boolean {
  return typeof model === "string" && typeof rows === "number" && typeof calls === "number" &&
    Array.isArray(branches) &&
    branches.every((branch) => Number.isInteger(branch) && branch >= 0 && branch < count);
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, test: (item: Fields) => boolean): value is readonly Fields[] {
  return Array.isArray(value) && value.every((item) => isRecord(item) && test(item));
}
