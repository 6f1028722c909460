import type { NodeOutputs, RunEvent as EngineEvent } from "../engine/event.ts";
import { execute } from "../engine/execute.ts";
import type { NodeError } from "../engine/node_error.ts";
import type { Plan } from "../engine/plan.ts";
import { planRun } from "../engine/plan.ts";
import type { Library } from "../graph/catalogue.ts";
import type { NodeContext } from "../graph/node.ts";
import type { Checked } from "../graph/validate.ts";
import { reasonOf } from "./attempt.ts";
import { knownWarnings } from "./known_warnings.ts";
import type { Memory } from "./memory.ts";
import type { NodeEvent, Output, RunEvent, Status } from "./run_event.ts";
import { isPrimitive, savedFilesIn } from "./output_values.ts";

/** Completes what the engine gives a node to what nodes of the library ask for. */
export type ContextMaker = (base: NodeContext) => NodeContext;

export interface RunOptions {
  /** Which run of how many this is, from 1. */
  readonly run: number;
  readonly library: Library;
  readonly checked: Checked;
  readonly context: ContextMaker;
  readonly memory: Memory;
  /** What results depend on beside nodes and values: the program's version, the device. */
  readonly salt: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

export interface RunSummary {
  readonly status: Status;
  readonly errors: readonly NodeError[];
  /** Files that were written. */
  readonly outputs: readonly Output[];
  readonly executed: number;
  readonly cached: number;
}

/** Runs a checked graph in this process and tells what happens, as plain data. */
export async function runWorkflow(options: RunOptions): Promise<RunSummary> {
  const { run, checked, library, onEvent } = options;
  const started = performance.now();
  const plan = planRun(checked, library);
  const outputs: Output[] = [];
  const isKnown = knownWarnings(checked);
  const teller = createTeller(plan, (node, event) => {
    if (event.event === "saved") {
      const { event: _, ...file } = event;
      outputs.push({ node, ...file });
    }
    onEvent({ ...event, run, node });
  });
  await using result = await execute(plan, {
    ...options,
    ...options.memory,
    onEvent: (event) => isKnown(event) || teller(event),
  });
  const ms = Math.round(performance.now() - started);
  const status = result.status === "succeeded" && !checked.ok ? "failed" : result.status;
  onEvent({ event: "runFinished", run, status, ms });
  return {
    status,
    errors: result.errors,
    outputs,
    executed: result.executed.length,
    cached: result.cached.length,
  };
}

type Tell = (node: string, event: NodeEvent) => void;

/** Turns what the engine tells into what those who watch are told. */
function createTeller(plan: Plan, tell: Tell): (event: EngineEvent) => void {
  const titleOf = (node: string): string => plan.steps.get(node)?.node.title ?? node;
  const shown = new Set(plan.outputs);
  const storeFaults = new Set<string>();
  const show = (node: string, outputs: NodeOutputs): void => {
    for (const [port, value] of Object.entries(outputs)) {
      for (const { path, sha256, bytes } of savedFilesIn(value)) {
        tell(node, { event: "saved", port, path, sha256, bytes });
      }
      if (shown.has(node) && isPrimitive(value)) tell(node, { event: "value", port, value });
    }
  };
  return (event) => {
    if (!("node" in event)) return;
    const { node } = event;
    const title = titleOf(node);
    switch (event.type) {
      case "nodeStarted":
        return tell(node, { event: "nodeStarted", title });
      case "nodeProgress": {
        const { type: _, node: __, ...progress } = event;
        return tell(node, { event: "progress", ...progress });
      }
      case "nodeEmitted":
        return tell(node, { event: "emitted", name: event.name, data: event.data });
      case "nodeFinished": {
        const ms = Math.round(event.milliseconds);
        tell(node, { event: "nodeFinished", title, cached: false, ms });
        return show(node, event.outputs);
      }
      case "nodeCached":
        tell(node, { event: "nodeFinished", title, cached: event.from, ms: 0 });
        return show(node, event.outputs);
      case "nodeFailed": {
        const { port, message } = event.error;
        return tell(node, { event: "nodeFailed", title, ...(port && { port }), message });
      }
      case "nodeSkipped":
        return tell(node, { event: "nodeSkipped", title, because: event.because });
      case "nodeCancelled":
        return tell(node, { event: "nodeCancelled", title });
      case "storeFailed": {
        const message = reasonOf(event.error);
        if (storeFaults.has(message)) return; // it goes for all nodes
        storeFaults.add(message);
        return tell(node, { event: "storeFailed", message });
      }
    }
  };
}
