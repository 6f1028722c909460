import type { NodeOutputs, RunEvent } from "../engine/event.ts";
import type { RunResult } from "../engine/execute.ts";
import type { Plan } from "../engine/plan.ts";
import type { GuidanceReport } from "../formula/report.ts";
import type { Library } from "../graph/catalogue.ts";
import type { Checked } from "../graph/validate.ts";
import { reasonOf } from "../runs/attempt.ts";
import { isPrimitive, savedFilesIn } from "../runs/outputs/output_values.ts";
import type { CheckedRunOptions } from "../runs/run_checked.ts";
import { runChecked } from "../runs/run_checked.ts";
import type { Reporter } from "./progress/reporter.ts";
import type { NodeLine, Output } from "./run_line.ts";

/** How one run went. */
export interface RunSummary extends Pick<RunResult, "status" | "errors"> {
  /** Files that were written. */
  readonly outputs: readonly Output[];
  readonly executed: number;
  readonly cached: number;
  /** Texts and numbers of its output nodes, by `node.port`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What its guidances did, or will do. */
  readonly reports: readonly NodeReport[];
}

/** A report that a node has given; several for one that ran for a list. */
export interface NodeReport {
  readonly node: string;
  readonly report: GuidanceReport;
}

interface Numbered {
  /** Counted from 1. */
  readonly run: number;
  readonly library: Library;
  readonly checked: Checked;
  /** The folder where results are kept. */
  readonly cache: string | undefined;
}

/** Runs a checked graph in this process and reports what happens. */
export async function runOne(
  { run, library, checked, cache }: Numbered,
  reporter: Reporter,
  options: Omit<CheckedRunOptions, "onEvent">,
): Promise<RunSummary> {
  const started = performance.now();
  const outputs: Output[] = [];
  const reports: NodeReport[] = [];
  const values: Record<string, unknown> = {};
  await using result = await runChecked(checked, library, (plan) => ({
    ...options,
    onEvent: tellLines({ plan, cache, reports }, (node, line) => {
      if (line.event === "saved") {
        const { event: _, ...file } = line;
        outputs.push({ node, ...file });
      }
      if (line.event === "value") values[`${node}.${line.port}`] = line.value;
      reporter.event({ ...line, run, node });
    }),
  }));
  const { status, errors, executed, cached } = result;
  const ms = Math.round(performance.now() - started);
  reporter.event({ event: "runFinished", run, status, ms });
  return {
    status,
    errors,
    outputs,
    executed: executed.length,
    cached: cached.length,
    values,
    reports,
  };
}

type Tell = (node: string, line: NodeLine) => void;

/** Turns what happens in a run into lines of what a command tells. */
function tellLines(
  { plan, cache, reports }: {
    readonly plan: Plan;
    readonly cache: string | undefined;
    readonly reports: NodeReport[];
  },
  tell: Tell,
): (event: RunEvent) => void {
  const titleOf = (node: string): string => plan.steps.get(node)?.node.title ?? node;
  const shown = new Set(plan.outputs);
  const storeFaults = new Set<string>();
  const show = (node: string, outputs: NodeOutputs): void => {
    for (const [port, value] of Object.entries(outputs)) {
      for (const { path, sha256, bytes } of savedFilesIn(value)) {
        tell(node, { event: "saved", port, path, sha256, bytes });
      }
      if (plan.steps.get(node)?.node.outputs[port]?.kind === "report") {
        for (const report of [value].flat()) {
          reports.push({ node, report: report as GuidanceReport });
        }
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
        return tell(node, { event: "storeFailed", ...(cache && { folder: cache }), message });
      }
    }
  };
}
