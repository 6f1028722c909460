import type { NodeOutputs, RunEvent } from "../engine/event.ts";
import type { ExecuteOptions, RunResult } from "../engine/execute.ts";
import { execute } from "../engine/execute.ts";
import type { Plan } from "../engine/plan.ts";
import { planRun } from "../engine/plan.ts";
import type { Library } from "../graph/catalogue.ts";
import type { Kind } from "../graph/kind.ts";
import { isList } from "../graph/kind.ts";
import type { NodeContext } from "../graph/node.ts";
import type { Checked } from "../graph/validate.ts";
import type { NodeFault } from "../api/runs.ts";
import { firstFault } from "./library.ts";
import type { Memory } from "./outputs/memory.ts";
import { savedFilesIn } from "./outputs/output_values.ts";

/** Completes what the engine gives a node to what nodes of the library ask for; made once for a run. */
export type ContextMaker = (base: NodeContext) => NodeContext;

/** What a run needs beside its graph. */
export interface CheckedRunOptions
  extends Pick<ExecuteOptions<NodeContext>, "within" | "onSigned" | "signal"> {
  readonly context: ContextMaker;
  readonly memory: Memory;
  /** What results depend on beside nodes and values: the program's version, the device. */
  readonly salt: string;
  readonly onEvent: (event: RunEvent) => void;
}

/** How a run went; valid until it is disposed. */
export interface CheckedRun extends RunResult {
  /** Why it has failed though no node did: an output that was asked for could not be run for. */
  readonly lack?: NodeFault;
}

/**
 * Runs in this process what can run of a checked graph, for the command line and a runner alike, and tells what happens.
 * What the check has warned of is not told again.
 *
 * @param open Gives what the run needs, once it is known what it will do
 */
export async function runChecked(
  checked: Checked,
  library: Library,
  open: (plan: Plan) => CheckedRunOptions,
): Promise<CheckedRun> {
  const plan = planRun(checked, library);
  const { memory, onEvent, ...options } = open(plan);
  const isKnown = knownWarnings(checked);
  const result = await execute(plan, {
    ...options,
    ...memory,
    onEvent(event) {
      if (isKnown(event)) return;
      if (event.type === "nodeFinished" && savesNothing(plan, event)) {
        const data = { message: "It is there to give files, and has given none" };
        onEvent({ type: "nodeEmitted", node: event.node, name: "warning", data });
      }
      onEvent(event);
    },
  });
  const lack = result.status === "succeeded" ? firstFault(checked) : undefined;
  return lack ? { ...result, status: "failed", lack } : result;
}

/** Whether a run was for a node that gives files, and there is none. */
function savesNothing(
  { steps, outputs: wanted }: Plan,
  { node, outputs }: { readonly node: string; readonly outputs: NodeOutputs },
): boolean {
  const isFile = (kind: Kind): boolean => isList(kind) ? isFile(kind.list) : kind === "file";
  return wanted.includes(node) && Object.values(steps.get(node)!.outputs).some(isFile) &&
    !Object.values(outputs).some((value) => savedFilesIn(value).length);
}

/** What a message says wherever in a text it is: a node may hand on less than is written in it. */
const wordsOf = (message: string): string => message.replace(/ at position \d+/, "");

/** Whether a node warns of what the check of its graph has said already. */
function knownWarnings({ diagnostics }: Checked): (event: RunEvent) => boolean {
  const known = new Set(diagnostics.map(({ message }) => wordsOf(message)));
  return (event) =>
    event.type === "nodeEmitted" && event.name === "warning" &&
    known.has(wordsOf((event.data as { readonly message: string }).message));
}
