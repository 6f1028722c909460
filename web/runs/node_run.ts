import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { NodeFault, OutputInfo } from "../../src/api/runs.ts";
import { t } from "../../src/words/translate.ts";

export type NodeStatus =
  | "idle"
  | "waiting"
  | "running"
  | "done"
  | "cached"
  | "failed"
  | "skipped"
  | "cancelled";

/** A picture to show on a node. */
export interface Picture {
  readonly url: string;
  /** A small one. */
  readonly thumbnail?: string;
  /** Width over height. */
  readonly ratio: number;
  /** What the picture is, for those who do not see it. */
  readonly name: string;
  /** Made on the way, not the result. */
  readonly preview?: true;
}

/** What the last run did with a node. Signals, bound to attributes: progress draws no component anew. */
export interface NodeRun {
  readonly status: Signal<NodeStatus>;
  /** From 0 to 1. */
  readonly progress: Signal<number>;
  readonly note: Signal<string>;
  readonly milliseconds: Signal<number | undefined>;
  readonly error: Signal<NodeFault | undefined>;
  readonly outputs: Signal<readonly OutputInfo[]>;
  readonly pictures: Signal<readonly Picture[]>;
  /** The run that what it shows is of. */
  readonly shownOf: Signal<string | undefined>;
  /** How a lesson goes, where it teaches one. */
  readonly lesson: Signal<unknown>;
  /** What it gave as text, where that is all it gave to look at. */
  readonly text: ReadonlySignal<string | undefined>;
}

export function createNodeRun(): NodeRun {
  const pictures = signal<readonly Picture[]>([]);
  const outputs = signal<readonly OutputInfo[]>([]);
  return {
    status: signal<NodeStatus>("idle"),
    progress: signal(0),
    note: signal(""),
    milliseconds: signal<number | undefined>(undefined),
    error: signal<NodeFault | undefined>(undefined),
    outputs,
    pictures,
    shownOf: signal<string | undefined>(undefined),
    lesson: signal<unknown>(undefined),
    text: computed(() => pictures.value.length ? undefined : textOf(outputs.value)),
  };
}

/** Texts and numbers among outputs, each under its name where there are several. */
function textOf(outputs: readonly OutputInfo[]): string | undefined {
  const shown = outputs.filter(({ value, omitted }) =>
    omitted || value !== undefined && typeof value !== "object"
  );
  if (!shown.length) return undefined;
  return shown.map(({ port, value, omitted }) => {
    const text = omitted ? t`Too large to be shown here: save it as a file to see it` : value;
    return shown.length > 1 ? `${port}: ${text}` : String(text);
  }).join("\n");
}

/** Ready for the next run: results of the last one stay to be seen until there are new ones. */
export function awaitRun(run: NodeRun): void {
  run.status.value = "waiting";
  run.progress.value = 0;
  run.note.value = "";
  run.error.value = undefined;
}

/** Forgets all: what is there now is another node than the one that ran, or in another graph. */
export function forgetRun(run: NodeRun): void {
  awaitRun(run);
  run.status.value = "idle";
  run.milliseconds.value = undefined;
  run.outputs.value = [];
  run.pictures.value = [];
  run.shownOf.value = undefined;
  run.lesson.value = undefined;
}
