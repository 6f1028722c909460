import { signal } from "@preact/signals";
import type { RunInfo } from "../../../src/api/runs.ts";
import { sweptRuns } from "../../../src/api/swept_runs.ts";
import type { SweepInfo } from "../../../src/api/sweeps.ts";
import type { Runs } from "../../runs/runs.ts";
import { wholeRun } from "../../runs/whole_run.ts";

/** Sweeps of the history, with all their runs. */
export interface SweepResults {
  /** Of a workflow by its name, newest first, as far as they were asked for. */
  sweepsOf(name: string): readonly SweepInfo[];
  /** Asks for them anew. */
  list(name: string): Promise<void>;
  /** The runs of a sweep as they are now, in the order of their places; of several in one the newest last. */
  runsOf(sweep: string): readonly RunInfo[];
  /** Asks for those that the page does not know. */
  load(sweep: string): Promise<void>;
  /** Has it shown no more. */
  forget(sweep: string): void;
  /** The text of the document with a sweep. */
  textOf(sweep: string): Promise<string>;
  /** The sweep that is shown of a document, by the document's key; the newest unless chosen. */
  shown(document: string): string | undefined;
  show(document: string, sweep: string): void;
}

export function createSweepResults({ host, runs }: Pick<Runs, "host" | "runs">): SweepResults {
  const listed = signal<ReadonlyMap<string, readonly SweepInfo[]>>(new Map());
  const loaded = signal<ReadonlyMap<string, readonly RunInfo[]>>(new Map());
  const shown = signal<ReadonlyMap<string, string>>(new Map());
  return {
    sweepsOf: (name) => listed.value.get(name) ?? [],
    async list(name) {
      const found = await host.server!.json("GET /sweeps", { query: { name } });
      listed.value = new Map(listed.peek()).set(name, found);
    },
    runsOf(sweep) {
      const known = new Map((loaded.value.get(sweep) ?? []).map((run) => [run.id, run]));
      for (const run of runs.runs.value) if (run.sweep?.id === sweep) known.set(run.id, run);
      return [...known.values()].sort(byPlace);
    },
    async load(sweep) {
      const found: RunInfo[] = [];
      for (const run of await sweptRuns(host.server!, sweep)) found.push(await wholeRun(host, run));
      loaded.value = new Map(loaded.peek()).set(sweep, found);
    },
    forget(sweep) {
      loaded.value = new Map([...loaded.peek()].filter(([id]) => id !== sweep));
      shown.value = new Map([...shown.peek()].filter(([, id]) => id !== sweep));
      listed.value = new Map(
        [...listed.peek()].map(([name, known]) => [name, known.filter(({ id }) => id !== sweep)]),
      );
    },
    textOf: async (id) =>
      await (await host.server!.ask("GET /sweeps/:id/workflow", { params: { id } })).text(),
    shown: (document) => shown.value.get(document),
    show(document, sweep) {
      shown.value = new Map(shown.peek()).set(document, sweep);
    },
  };
}

function byPlace(a: RunInfo, b: RunInfo): number {
  for (const [axis, { index }] of a.sweep!.places.entries()) {
    const difference = index - b.sweep!.places[axis]!.index;
    if (difference) return difference;
  }
  return a.created < b.created ? -1 : Number(a.created > b.created);
}
