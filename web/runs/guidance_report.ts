import type { ArtifactInfo, OutputInfo } from "../api.ts";

/** What a denoising run did, as its `report` output travels: see `src/sdk/report.ts`. */
export interface GuidanceReportData {
  readonly formula: string;
  readonly branches: readonly { readonly label: string; readonly model: string }[];
  readonly terms: readonly { readonly name: string }[];
  readonly steps: readonly ReportStep[];
  readonly calls: number;
  readonly rows: number;
}

export interface ReportStep {
  readonly step: number;
  readonly calls: number;
  readonly level: { readonly sigma?: number };
  readonly terms: readonly {
    readonly name: string;
    readonly scale: number;
    /** One entry an image. */
    readonly norm: readonly (number | null)[];
    readonly cosineToTotal: readonly (number | null)[];
  }[];
  readonly preview?: ArtifactInfo | readonly ArtifactInfo[];
  readonly branchPreviews?: readonly (ArtifactInfo | readonly ArtifactInfo[] | null)[];
}

/** The report among a node's outputs, if it has one. */
export function reportOf(outputs: readonly OutputInfo[]): GuidanceReportData | undefined {
  const { value } = outputs.find(({ kind, port }) => kind === "report" || port === "report") ?? {};
  if (typeof value !== "object" || value === null) return undefined;
  const report = value as Partial<GuidanceReportData>;
  return typeof report.formula === "string" && Array.isArray(report.steps) &&
      Array.isArray(report.branches)
    ? { terms: [], calls: 0, rows: 0, ...report } as GuidanceReportData
    : undefined;
}

/** A line of a chart: undefined where there is nothing to draw. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
}

/** What each term did from step to step, mean over the images. */
export function seriesOf(
  { steps }: Pick<GuidanceReportData, "steps">,
  measure: "norm" | "cosineToTotal",
): readonly Series[] {
  const names = [...new Set(steps.flatMap(({ terms }) => terms.map(({ name }) => name)))];
  return names.map((name) => ({
    name,
    values: steps.map(({ terms }) => {
      const term = terms.find((one) => one.name === name);
      return term && mean(term[measure]);
    }),
  }));
}

function mean(values: readonly (number | null)[]): number | undefined {
  const known = values.filter((value) => value !== null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : undefined;
}

/** The path of a line through a box; it begins anew after a gap. */
export function linePath(
  values: readonly (number | undefined)[],
  [low, high]: readonly [number, number],
  width: number,
  height: number,
): string {
  const across = width / Math.max(1, values.length - 1);
  const scale = height / (high - low || 1);
  let pen = "M";
  return values.map((value, index) => {
    if (value === undefined || !Number.isFinite(value)) {
      pen = "M";
      return "";
    }
    const point = `${pen}${(index * across).toFixed(1)} ${
      (height - (value - low) * scale).toFixed(1)
    }`;
    pen = "L";
    return point;
  }).join("");
}
