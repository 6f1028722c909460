import type { RunEvent } from "../engine/event.ts";
import { execute } from "../engine/execute.ts";
import type { NodeError } from "../engine/node_error.ts";
import type { Plan } from "../engine/plan.ts";
import { planRun } from "../engine/plan.ts";
import { parseWorkflow, printWorkflow } from "../graph/parse.ts";
import type { Registry } from "../plugins/registry.ts";
import type { ArtifactStore } from "./artifact_store.ts";
import type { Vocabulary } from "./library.ts";
import { firstFault, prepare } from "./library.ts";
import type { Memory } from "./memory.ts";
import type { NodeFault, OutputInfo, WatchEvent } from "./run_info.ts";
import type { ContextMaker } from "./run_workflow.ts";
import type { Job, JobResult } from "./runner_message.ts";
import type { Show } from "./shown_outputs.ts";
import { portable, shownOutputs } from "./shown_outputs.ts";

/** What a runner has for all of its runs. */
export interface JobWorld {
  readonly registry: Registry;
  readonly vocabulary: Vocabulary;
  readonly artifacts: ArtifactStore;
  readonly memory: Memory;
  /** What results depend on beside nodes and values: the program's version, the device. */
  readonly salt: string;
  /** What the nodes of a run see of the world; the document is embedded in what they make. */
  context(document: string): ContextMaker;
  readonly show?: Show;
}

/** Runs a document in this process and tells what happens in the form in which it travels. */
export async function runJob(
  job: Job,
  world: JobWorld,
  signal: AbortSignal,
  tell: (event: WatchEvent) => void,
): Promise<JobResult> {
  const written = parseWorkflow(job.workflow);
  const workflow = job.outputs ? { ...written, outputs: job.outputs } : written;
  const { library, checked } = await prepare(workflow, world.registry, world.vocabulary);
  const wrong = firstFault(checked);
  if (wrong) return { state: "failed", error: wrong, outputs: {} };
  const plan = planRun(checked, library);
  const outputs: Record<string, readonly OutputInfo[]> = {};

  const finish = (event: WatchEvent): void => {
    tell(event);
    if ("outputs" in event && plan.outputs.includes(event.node)) {
      outputs[event.node] = event.outputs;
    }
  };
  // In order, though some have to store files first. Where none does it is told at once, before a node blocks the thread.
  let told: Promise<void> | undefined;
  let broken: unknown;
  const onEvent = (event: RunEvent): void => {
    const travelling = translate(event, plan, world);
    if (!travelling) return;
    if (!told && !(travelling instanceof Promise)) return finish(travelling);
    const now: Promise<void> = Promise.all([travelling, told]).then(([event]) => finish(event))
      .catch((error) => {
        broken ??= error;
      })
      .finally(() => {
        if (told === now) told = undefined;
      });
    told = now;
  };
  const { memory, salt } = world;
  const context = world.context(printWorkflow(workflow));
  await using result = await execute(plan, { ...memory, salt, context, signal, onEvent });
  await told;
  if (broken) throw broken;
  const [error] = result.errors;
  return { state: result.status, ...(error && { error: faultOf(error) }), outputs };
}

function translate(
  event: RunEvent,
  plan: Plan,
  { artifacts, show }: JobWorld,
): WatchEvent | Promise<WatchEvent> | undefined {
  switch (event.type) {
    case "nodeFinished":
    case "nodeCached": {
      const { node } = event;
      const output = plan.outputs.includes(node);
      const step = plan.steps.get(node)!;
      const shown = shownOutputs(step, event.outputs, output, artifacts, show);
      return shown.then((outputs) =>
        event.type === "nodeCached"
          ? { ...event, outputs }
          : { ...event, outputs, milliseconds: Math.round(event.milliseconds) }
      );
    }
    case "nodeEmitted":
      return { ...event, data: portable(event.data) };
    case "nodeFailed":
      return { ...event, error: faultOf(event.error) };
    case "storeFailed":
    case "runFinished":
      return undefined;
    default:
      return event;
  }
}

function faultOf({ message, node, port }: NodeError): NodeFault {
  return { message, node, ...(port !== undefined && { port }) };
}
