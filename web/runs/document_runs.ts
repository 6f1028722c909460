import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { WatchEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { t } from "../../src/words/translate.ts";
import type { Host } from "../host/host.ts";
import { failuresAfter } from "./node_failures.ts";
import type { Failure } from "./node_failures.ts";
import { awaitRun, createNodeRun, forgetRun } from "./node_run.ts";
import type { NodeRun } from "./node_run.ts";
import { warningsAfter } from "./node_warnings.ts";
import { picturesOf, previewOf } from "./run_pictures.ts";

/** What runs last did with the nodes of open documents, by their keys. */
export interface DocumentRuns {
  nodeRun(document: string, path: string): NodeRun;
  warningsOf(document: string): ReadonlySignal<readonly Diagnostic[]>;
  failuresOf(document: string): ReadonlySignal<readonly Failure[]>;
  /** Shows on the nodes what happens in a run, on those that are as they ran. */
  follow(document: string, event: WatchEvent, run: string, isSame: IsSame): void;
  /** Nothing more happens in a run. */
  over(run: RunInfo): void;
  /** The run that the nodes of a document show something of, the last one. It reads signals. */
  shownIn(document: string): string | undefined;
  /** Has the nodes of a document show nothing: what runs did was with other ones. */
  forget(document: string): void;
}

/** What brings what a node shows. */
const SHOWING: ReadonlySet<WatchEvent["type"]> = new Set([
  "nodeEmitted",
  "nodeFinished",
  "nodeCached",
]);

/** Whether a node, by its path, and all before it are as they ran. */
export type IsSame = (path: string) => boolean;

export function createDocumentRuns(host: Host): DocumentRuns {
  const nodes = new Map<string, Map<string, NodeRun>>();
  /** The run that each waits for or is at work for. */
  const busy = new Map<NodeRun, string>();
  const warnings = new Map<string, Signal<readonly Diagnostic[]>>();
  const failures = new Map<string, Signal<readonly Failure[]>>();
  const nodeRun = (document: string, path: string): NodeRun =>
    nodes.getOrInsertComputed(document, () => new Map())
      .getOrInsertComputed(path, createNodeRun);
  const shown = signal<ReadonlyMap<string, string>>(new Map());
  const warningsOf = (document: string): Signal<readonly Diagnostic[]> =>
    warnings.getOrInsertComputed(document, () => signal([]));
  const failuresOf = (document: string): Signal<readonly Failure[]> =>
    failures.getOrInsertComputed(document, () => signal([]));
  return {
    nodeRun,
    warningsOf,
    failuresOf,
    follow(document, told, run, isSame) {
      const event = told.type === "runStarted"
        ? { ...told, nodes: told.nodes.filter(isSame) }
        : told;
      if (event.type !== "runStarted" && !isSame(event.node)) return;
      follow(host, event, (path) => {
        const node = nodeRun(document, path);
        busy.set(node, run);
        if (!SHOWING.has(event.type)) return node;
        node.shownOf.value = run;
        if (shown.peek().get(document) !== run) {
          shown.value = new Map(shown.peek()).set(document, run);
        }
        return node;
      });
      const [warned, failed] = [warningsOf(document), failuresOf(document)];
      warned.value = warningsAfter(warned.peek(), event);
      failed.value = failuresAfter(failed.peek(), event, run);
    },
    over(run) {
      for (const [node, id] of busy) {
        if (id !== run.id) continue;
        busy.delete(node);
        if (node.status.peek() === "waiting" || node.status.peek() === "running") {
          node.status.value = run.state === "succeeded" ? "idle" : "cancelled";
        }
      }
    },
    shownIn: (document) => shown.value.get(document),
    forget(document) {
      const rest = new Map(shown.peek());
      if (rest.delete(document)) shown.value = rest;
      for (const node of nodes.get(document)?.values() ?? []) forgetRun(node);
      warningsOf(document).value = [];
      failuresOf(document).value = [];
    },
  };
}

/** Made by a run before: not by an equal node of this one, nor to tell what it would do. */
const isRemembered = ({ from }: Extract<WatchEvent, { type: "nodeCached" }>): boolean =>
  from === "memory" || from === "disk";

function follow(host: Host, event: WatchEvent, nodeRun: (path: string) => NodeRun): void {
  if (event.type === "runStarted") {
    for (const path of event.nodes) awaitRun(nodeRun(path));
    return;
  }
  const run = nodeRun(event.node);
  switch (event.type) {
    case "nodeStarted":
      run.status.value = "running";
      break;
    case "nodeProgress":
      run.progress.value = event.max ? Math.min(1, event.value / event.max) : 0;
      run.note.value = event.note ?? (event.max ? `${event.value}/${event.max}` : "");
      break;
    case "nodeEmitted": {
      const picture = event.name === "preview" ? previewOf(host, event.data) : undefined;
      if (picture) run.pictures.value = [picture];
      if (event.name === "lesson") run.lesson.value = event.data;
      break;
    }
    case "nodeFinished":
    case "nodeCached": {
      run.status.value = event.type === "nodeCached" && isRemembered(event) ? "cached" : "done";
      run.progress.value = 1;
      run.milliseconds.value = event.type === "nodeFinished" ? event.milliseconds : undefined;
      run.outputs.value = event.outputs;
      const pictures = picturesOf(host, event.outputs);
      if (pictures.length) run.pictures.value = pictures;
      break;
    }
    case "nodeFailed":
      run.status.value = "failed";
      run.error.value = event.error;
      break;
    case "nodeSkipped":
      run.status.value = "skipped";
      run.note.value = t`because of ${event.because}`;
      break;
    case "nodeCancelled":
      run.status.value = "cancelled";
  }
}
