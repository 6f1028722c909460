import type { RunInfo } from "../../../src/api/runs.ts";
import { inWords } from "../../../src/drawing/in_words.ts";
import { locale, t } from "../../../src/words/translate.ts";

/** `pictures`: those that made some. */
export const RUN_FILTERS = ["all", "pictures", "succeeded", "failed", "cancelled"] as const;

/** What they are called. */
export const FILTER_TITLES: Readonly<Record<RunFilter, string>> = {
  all: t`All`,
  pictures: t`Pictures`,
  succeeded: t`Succeeded`,
  failed: t`Failed`,
  cancelled: t`Cancelled`,
};

export type RunFilter = typeof RUN_FILTERS[number];

export interface HistoryFilter {
  readonly query: string;
  readonly shown: RunFilter;
  /** Name of the workflow to show alone. */
  readonly workflow?: string | undefined;
}

/** The runs that a filter lets through: each word of the query stands in the name, the state or the error. */
export function filterRuns(
  runs: readonly RunInfo[],
  { query, shown, workflow }: HistoryFilter,
): readonly RunInfo[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    const { name = "", state, error, sweep } = run;
    const places = sweep?.places.map(({ name, value }) => `${name} ${inWords(name)} ${value}`) ??
      [];
    if (workflow !== undefined && name !== workflow) return false;
    if (shown === "pictures" && !hasPictures(run)) return false;
    if (shown === "failed" && state !== "failed" && state !== "interrupted") return false;
    if ((shown === "succeeded" || shown === "cancelled") && state !== shown) return false;
    const text = `${name} ${state} ${error?.message ?? ""} ${error?.node ?? ""} ${
      artifactNames(run)
    } ${places.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function hasPictures({ outputs }: RunInfo): boolean {
  return Object.values(outputs).flat().some(({ artifacts = [] }) =>
    artifacts.some(({ type }) => type.startsWith("image/"))
  );
}

function artifactNames({ outputs }: RunInfo): string {
  return Object.values(outputs).flat().flatMap(({ artifacts = [] }) => artifacts)
    .map(({ name = "" }) => name).join(" ");
}

/** The run of the same workflow before this one. Runs are newest first. */
export function runBefore(runs: readonly RunInfo[], run: RunInfo): RunInfo | undefined {
  const at = runs.findIndex(({ id }) => id === run.id);
  return at < 0 ? undefined : runs.slice(at + 1).find(({ name }) => name === run.name);
}

/** `Today`, `Yesterday`, or the date. */
export function printDay(created: string, now = new Date()): string {
  const day = (date: Date): number =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const ago = Math.round((day(now) - day(new Date(created))) / 86_400_000);
  if (ago === 0) return t`Today`;
  if (ago === 1) return t`Yesterday`;
  return new Date(created).toLocaleDateString(locale(), { dateStyle: "medium" });
}

/** Runs as rows of a list: each alone, or all of a sweep where its first one stands. */
export const rowsOf = (runs: readonly RunInfo[]): readonly (readonly RunInfo[])[] => [
  ...Map.groupBy(runs, ({ id, sweep }) => sweep?.id ?? id).values(),
];
