import type { RunInfo } from "../../../src/api/runs.ts";
import { metricsOf, valuesOf } from "../../../src/graph/sweep_grid.ts";

/** The runs of a sweep as a table: values of the axes, how each ended and how long it took, and its numbers in full. */
export function sweepCsv(runs: readonly RunInfo[]): string {
  const axes = runs[0]?.sweep?.places.map(({ name }) => name) ?? [];
  const metrics = runs.map(({ outputs }) => metricsOf(valuesOf(outputs)));
  const names = [...new Set(metrics.flatMap((one) => [...one.keys()]))];
  const rows = runs.map(({ state, started, finished, sweep }, index) => [
    ...sweep!.places.map(({ value }) => value),
    state,
    started && finished ? String((Date.parse(finished) - Date.parse(started)) / 1000) : "",
    ...names.map((name) => String(metrics[index]!.get(name) ?? "")),
  ]);
  return [[...axes, "state", "seconds", ...names], ...rows]
    .map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}

/** @see https://www.rfc-editor.org/rfc/rfc4180 */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
