import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { RunFilter } from "./history_list.ts";

/** How the history is looked at. It outlives the view. */
export interface HistoryState {
  readonly query: Signal<string>;
  readonly shown: Signal<RunFilter>;
  /** Only runs of the workflow in front. */
  readonly onlyThis: Signal<boolean>;
  /** Ids of sweeps whose runs are listed. */
  readonly opened: Signal<ReadonlySet<string>>;
  /** The run that waits to be compared with another one, and its picture. */
  readonly comparing: Signal<{ readonly run: string; readonly url: string } | undefined>;
}

export function createHistoryState(): HistoryState {
  return {
    query: signal(""),
    shown: signal<RunFilter>("all"),
    onlyThis: signal(false),
    opened: signal<ReadonlySet<string>>(new Set()),
    comparing: signal<{ readonly run: string; readonly url: string } | undefined>(undefined),
  };
}
