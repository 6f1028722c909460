import type { LiteratureRow } from "./literature.ts";
import { SET_FIGURES, SHARE_FIGURES } from "./measure.ts";
import type { MatchedRow, ResultRow } from "./results.ts";

type Cell = string | number | undefined;

/** Rows with commas between, texts quoted where they must be (RFC 4180). */
export function csv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const field = (cell: Cell): string => {
    const text = cell === undefined ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

const FIGURES = [...SET_FIGURES, ...SHARE_FIGURES];

/** All figures of all sets, each with the ends of its interval. */
export function figuresCsv(rows: readonly ResultRow[]): string {
  return csv(
    [
      ...["name", "model", "lora", "concept", "control", "mix", "second", "features"],
      ...["pictures", "compared", "calls_per_picture", "first_seeds"],
      ...FIGURES.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
    ],
    rows.map(({ scales, figures, ...row }) => [
      row.name,
      row.model,
      row.lora,
      scales?.concept,
      scales?.control,
      scales?.mix,
      scales?.second,
      row.features,
      row.pictures,
      row.compared,
      row.callsPerPicture,
      row.seeds.join(" "),
      ...FIGURES.flatMap((name) => {
        const told = figures[name];
        return [told?.value, told?.low, told?.high];
      }),
    ]),
  );
}

/** Distances at equal accuracy. */
export function matchedCsv(rows: readonly MatchedRow[]): string {
  return csv(
    ["name", "curve", "model", "features", "accuracy", "at", "figure", "value", "low", "high"],
    rows.map(({ name, label, model, features, accuracy, at, figure, found }) => [
      name,
      label,
      model,
      features,
      accuracy,
      at,
      figure,
      found?.value,
      found?.interval.low,
      found?.interval.high,
    ]),
  );
}

/** Figures by the user's own networks. */
export function literatureCsv(rows: readonly LiteratureRow[]): string {
  const names = ["fid", "kid", "clip"] as const;
  return csv(
    [
      ...["name", "scales", "model", "pictures", "real"],
      ...names.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
    ],
    rows.map(({ name, label, model, pictures, real, ...figures }) => [
      name,
      label,
      model,
      pictures,
      real,
      ...names.flatMap((one) => [figures[one]?.value, figures[one]?.low, figures[one]?.high]),
    ]),
  );
}
