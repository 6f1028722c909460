import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { NamedReport } from "../../runs/run_reports.ts";

/** What is looked at, and how. It outlives the inspector, so that closing it loses nothing. */
export interface InspectorState {
  /** Keys of the report shown, the newest of the graph in front unless chosen, and of the one beside it. */
  readonly shown: Signal<string | undefined>;
  readonly beside: Signal<string | undefined>;
  /** Index of the evaluation scrubbed to, in the report shown. */
  readonly at: Signal<number>;
  /** That under the pointer. */
  readonly hover: Signal<number | undefined>;
  readonly axis: Signal<"step" | "sigma">;
  readonly logarithmic: Signal<boolean>;
  /** Charts as tables. */
  readonly tables: Signal<boolean>;
  readonly image: Signal<number | "mean">;
  /** Names of lines that are switched off. */
  readonly hidden: Signal<ReadonlySet<string>>;
}

export function createInspectorState(): InspectorState {
  return {
    shown: signal<string | undefined>(undefined),
    beside: signal<string | undefined>(undefined),
    at: signal(Infinity),
    hover: signal<number | undefined>(undefined),
    axis: signal<"step" | "sigma">("step"),
    logarithmic: signal(false),
    tables: signal(false),
    image: signal<number | "mean">("mean"),
    hidden: signal<ReadonlySet<string>>(new Set()),
  };
}

/** The report shown: the one chosen, or else the first of the graph in front. */
export function shownReport(
  state: InspectorState,
  reports: readonly NamedReport[],
): NamedReport | undefined {
  return reports.find(({ key }) => key === state.shown.value) ??
    reports.find(({ isAside }) => !isAside);
}

/** The evaluation of a run of `to` that is as far as `index` in a run of `from`. */
export function matchIndex(index: number, from: number, to: number): number {
  const last = Math.max(0, to - 1);
  if (from === to || from < 2) return Math.max(0, Math.min(index, last));
  return Math.round(Math.max(0, Math.min(1, index / (from - 1))) * last);
}
