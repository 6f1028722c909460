import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { WatchEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import { ProgressMeter } from "./run_progress.ts";
import type { RunProgress } from "./run_progress.ts";

export interface ProgressStore {
  /** Reads a signal: who asks is told again. */
  of(run: string): RunProgress | undefined;
  receive(event: WatchEvent, run: RunInfo | undefined, id: string): void;
  over(run: string): void;
}

/** How far the runs are that go; how long the nodes of a workflow take is learnt from each of its runs. */
export function createProgress(): ProgressStore {
  const meters = new Map<string, ProgressMeter>();
  const shown = signal<ReadonlyMap<string, Signal<RunProgress>>>(new Map());
  const times = new Map<string, number>();
  return {
    of: (run) => shown.value.get(run)?.value,
    receive(event, run, id) {
      const key = (node: string): string => `${run?.name ?? ""}/${node}`;
      if (event.type === "runStarted") {
        meters.set(id, new ProgressMeter((node) => times.get(key(node))));
      }
      if (event.type === "nodeFinished") times.set(key(event.node), event.milliseconds);
      const meter = meters.get(id);
      if (!meter) return;
      meter.receive(event, Date.now());
      const now = meter.read(Date.now());
      const known = shown.peek().get(id);
      if (known) known.value = now;
      else shown.value = new Map([...shown.peek(), [id, signal(now)]]);
    },
    over(run) {
      if (!meters.delete(run)) return;
      shown.value = new Map([...shown.peek()].filter(([id]) => id !== run));
    },
  };
}
