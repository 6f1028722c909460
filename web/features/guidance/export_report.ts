import { imagesOf, sigmaOf } from "../../../src/formula/report.ts";
import type { ReportData } from "../../runs/report_data.ts";
import { evaluatedBranches } from "../../../src/formula/cost.ts";

/** Rows of text as a table of RFC 4180: quoted where they have to be, lines end with CRLF. */
export function toCsv(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  const cell = (value: string | number | null | undefined): string => {
    const text = String(value ?? "");
    // A spreadsheet runs what begins as a formula: names come from others.
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** All numbers of a report as a table: a row for each evaluation and image. */
export function reportCsv(report: ReportData): string {
  const { branches, terms, steps } = report;
  const head = [
    "evaluation",
    "step",
    "image",
    "sigma",
    "timestep",
    "calls",
    "rows",
    ...branches.map(({ label }) => `coefficient ${label}`),
    ...branches.map(({ label }) => `evaluated ${label}`),
    ...branches.map(({ label }) => `norm ${label}`),
    ...branches.map(({ label }) => `cosine to base ${label}`),
    ...terms.flatMap(({ name }) => [
      `${name} scale`,
      `${name} norm`,
      `${name} cosine to total`,
      ...terms.map((other) => `${name} cosine to ${other.name}`),
    ]),
    "total norm",
  ];
  const images = Array.from({ length: imagesOf(report) }, (_, image) => image);
  const body = steps.flatMap((step, index) => {
    const evaluated = evaluatedBranches(report, step);
    return images.map((image) => [
      index + 1,
      step.step + 1,
      image + 1,
      sigmaOf(step),
      step.level.timestep,
      step.calls,
      step.rows,
      ...step.coefficients,
      ...evaluated.map(Number),
      ...branches.map((_, branch) => step.branchNorms?.[branch]?.[image]),
      ...branches.map((_, branch) => step.cosinesToBase?.[branch]?.[image]),
      ...step.terms.flatMap(({ scale, norm, cosineToTotal, cosines }) => [
        scale,
        norm[image],
        cosineToTotal[image],
        ...cosines.map((cosine) => cosine[image]),
      ]),
      step.total[image],
    ]);
  });
  return toCsv([head, ...body]);
}

/** The report as JSON for other programs; pictures are named by the hash of their bytes. */
export function reportJson(report: ReportData): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
