import type { RunEvent } from "../engine/event.ts";
import { execute } from "../engine/execute.ts";
import type { NodeError } from "../engine/node_error.ts";
import { planRun } from "../engine/plan.ts";
import { parseWorkflow, printWorkflow } from "../graph/parse.ts";
import type { Registry } from "../plugins/registry.ts";
import type { ArtifactStore } from "./artifact_store.ts";
import type { Vocabulary } from "./library.ts";
import { firstFault, prepare } from "./library.ts";
import { knownWarnings } from "./known_warnings.ts";
import type { Memory } from "./memory.ts";
import type { ArtifactInfo, NodeFault, OutputInfo, WatchEvent } from "./run_info.ts";
import type { ContextMaker } from "./run_workflow.ts";
import type { Job, JobResult } from "./runner_message.ts";
import { ShownNodes } from "./shown_nodes.ts";
import type { Show } from "./shown_outputs.ts";
import { portable } from "./shown_outputs.ts";
import type { ShownStore } from "./shown_store.ts";

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
  /** What nodes have shown in earlier runs. */
  readonly shown?: ShownStore;
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
  if (wrong && !checked.runnable.length) return { state: "failed", error: wrong, outputs: {} };
  const plan = planRun(checked, library);
  const outputs: Record<string, readonly OutputInfo[]> = {};
  const shown = new ShownNodes(plan, world);

  const reached = new Set<string>();
  const cached = new Set<string>();
  const finish = (event: WatchEvent): void => {
    tell(event);
    if ("outputs" in event && plan.outputs.includes(event.node)) {
      outputs[event.node] = event.outputs;
    }
  };
  // In order, though some have to store files first. Where none does it is told at once, before a node blocks the thread.
  let telling: Promise<void> | undefined;
  let broken: unknown;
  const isKnown = knownWarnings(checked);
  const onEvent = (event: RunEvent): void => {
    if (isKnown(event)) return;
    if ("node" in event) reached.add(event.node);
    if (event.type === "nodeCached") cached.add(event.node);
    const travelling = translate(event, shown);
    if (!telling && !(travelling instanceof Promise)) return travelling.forEach(finish);
    const now: Promise<void> = Promise.all([travelling, telling])
      .then(([events]) => events.forEach(finish))
      .catch((error) => {
        broken ??= error;
      })
      .finally(() => {
        if (telling === now) telling = undefined;
      });
    telling = now;
  };
  const { memory, salt } = world;
  const context = world.context(printWorkflow(workflow));
  await using result = await execute(plan, {
    ...memory,
    salt,
    context,
    signal,
    onEvent,
    onSigned: (signatures) => {
      shown.signatures = signatures;
    },
  });
  await telling;
  if (broken) throw broken;
  for (const [node, { outputs, ...kept }] of shown.passedOver(reached, cached)) {
    told({ type: "nodeCached", node, outputs, from: "disk" }, kept).forEach(finish);
  }
  if (result.status === "succeeded" && wrong) return { state: "failed", error: wrong, outputs };
  const [error] = result.errors;
  return { state: result.status, ...(error && { error: faultOf(error) }), outputs };
}

/** An event as it travels, with what else is to be told with it. */
function translate(
  event: RunEvent,
  shown: ShownNodes,
): readonly WatchEvent[] | Promise<readonly WatchEvent[]> {
  switch (event.type) {
    case "nodeFinished": {
      const milliseconds = Math.round(event.milliseconds);
      return shown.made(event.node, event.outputs)
        .then(({ outputs, preview }) => told({ ...event, outputs, milliseconds }, { preview }));
    }
    case "nodeCached":
      return shown.cached(event.node, event.outputs)
        .then(({ outputs, ...kept }) => told({ ...event, outputs }, kept));
    case "nodeEmitted":
      shown.emitted(event.node, event.name, event.data);
      return [{ ...event, data: portable(event.data) }];
    case "nodeFailed":
      return [{ ...event, error: faultOf(event.error) }];
    case "storeFailed":
    case "runFinished":
      return [];
    default:
      return [event];
  }
}

/**
 * What was shown on the way goes before the outputs: the last preview, as a file, so that it can still be seen when the
 * run is over, and what was warned of.
 */
function told(
  event: Extract<WatchEvent, { readonly node: string }>,
  { preview, warnings = [] }: { preview?: ArtifactInfo | undefined; warnings?: readonly unknown[] },
): readonly WatchEvent[] {
  const emitted = (name: string, data: unknown): WatchEvent => ({
    type: "nodeEmitted",
    node: event.node,
    name,
    data,
  });
  return [
    ...(preview ? [emitted("preview", preview)] : []),
    ...warnings.map((data) => emitted("warning", data)),
    event,
  ];
}

function faultOf({ message, node, port }: NodeError): NodeFault {
  return { message, node, ...(port !== undefined && { port }) };
}
