import type { RunEvent } from "../../engine/event.ts";
import type { NodeError } from "../../engine/node_error.ts";
import { mutedOutputs } from "../../graph/muted_outputs.ts";
import { parseWorkflow, printWorkflow } from "../../graph/parse.ts";
import type { Registry } from "../../plugins/registry.ts";
import type { ArtifactStore } from "../outputs/artifact_store.ts";
import { fittedEvent, fittedFault, fittedMessage, fittedResult } from "./fitted.ts";
import type { Vocabulary } from "../library.ts";
import { firstFault, prepare } from "../library.ts";
import { type Ahead, createAhead } from "../outputs/ahead.ts";
import type { Memory } from "../outputs/memory.ts";
import type { ArtifactInfo } from "../../api/artifacts.ts";
import type { WatchEvent } from "../../api/events.ts";
import type { NodeFault, OutputInfo } from "../../api/runs.ts";
import type { ContextMaker } from "../run_checked.ts";
import { runChecked } from "../run_checked.ts";
import type { Job, JobResult } from "./runner_message.ts";
import { ShownNodes } from "../outputs/shown_nodes.ts";
import type { Show } from "../outputs/shown_outputs.ts";
import { portable } from "../outputs/shown_outputs.ts";
import type { ShownStore } from "../outputs/shown_store.ts";
import { withinNode } from "./stray_errors.ts";

/** What a runner has for all of its runs. */
export interface JobParts {
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
  parts: JobParts,
  signal: AbortSignal,
  tell: (event: WatchEvent) => void,
): Promise<JobResult> {
  const written = parseWorkflow(job.workflow);
  const workflow = job.outputs ? { ...written, outputs: job.outputs } : written;
  const { library, checked } = await prepare(workflow, parts.registry, parts.vocabulary);
  const wrong = firstFault(checked);
  if (wrong && !checked.runnable.length) return { state: "failed", error: wrong, outputs: {} };
  const outputs: Record<string, readonly OutputInfo[]> = {};
  let teller: Teller | undefined;
  await using result = await runChecked(checked, library, (plan) => {
    const shown = new ShownNodes(plan, parts);
    const ahead = createAhead(
      parts.memory.ahead,
      job.transient === true,
      (node) => shown.signatures.get(node)?.key,
    );
    const told = teller = new Teller(shown, ahead, (event) => {
      for (const fitted of fittedEvent(event)) tell(fitted);
      if ("outputs" in event && shown.isOutput(event.node)) {
        outputs[event.node] = event.outputs;
      }
    });
    return {
      memory: parts.memory,
      salt: parts.salt,
      context: parts.context(printWorkflow(workflow)),
      signal,
      onEvent: (event) => told.receive(event),
      within: (id, run) => withinNode({ id, title: plan.steps.get(id)!.node.title }, run),
      onSigned: (signatures) => {
        shown.signatures = signatures;
      },
    };
  });
  await teller!.finish();
  for (const { node, message, fix } of mutedOutputs(workflow, job.outputs)) {
    tell({ type: "nodeEmitted", node: node!, name: "warning", data: { message, fix } });
  }
  const error = result.errors[0] ? faultOf(result.errors[0]) : result.lack;
  return fittedResult({ state: result.status, ...(error && { error }), outputs });
}

/**
 * Tells what the engine tells in the form in which it travels: in order, though some have to store files first. Where none
 * does it is told at once, before a node blocks the thread.
 */
class Teller {
  readonly #shown: ShownNodes;
  readonly #ahead: Ahead;
  readonly #tell: (event: WatchEvent) => void;
  readonly #reached = new Set<string>();
  readonly #cached = new Set<string>();
  #telling: Promise<void> | undefined;
  #broken: unknown;

  constructor(shown: ShownNodes, ahead: Ahead, tell: (event: WatchEvent) => void) {
    this.#shown = shown;
    this.#ahead = ahead;
    this.#tell = tell;
  }

  receive(event: RunEvent): void {
    if ("node" in event) this.#reached.add(event.node);
    if (event.type === "nodeCached") this.#cached.add(event.node);
    if (event.type === "nodeFinished") this.#ahead.made(event.node);
    const travelling = translate(event, this.#shown);
    if (!this.#telling && !(travelling instanceof Promise)) return this.#send(travelling);
    const now: Promise<void> = Promise.all([travelling, this.#telling])
      .then(([events]) => this.#send(events))
      .catch((error) => {
        this.#broken ??= error;
      })
      .finally(() => {
        if (this.#telling === now) this.#telling = undefined;
      });
    this.#telling = now;
  }

  /** Waits until all is told, then tells of nodes that were passed over what they had shown before. */
  async finish(): Promise<void> {
    await this.#telling;
    if (this.#broken) throw this.#broken;
    for (
      const [node, { outputs, ...kept }] of this.#shown.passedOver(this.#reached, this.#cached)
    ) {
      this.#send(told({ type: "nodeCached", node, outputs, from: "disk" }, kept));
    }
    this.#ahead.over();
  }

  #send(events: readonly WatchEvent[]): void {
    for (const event of events) {
      const isAhead = event.type === "nodeCached" && this.#ahead.has(event.node);
      this.#tell(isAhead ? { ...event, from: "plan" } : event);
    }
  }
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

function faultOf(error: NodeError): NodeFault {
  const { node, port } = error;
  return fittedFault({ message: fittedMessage(error), node, ...(port !== undefined && { port }) });
}
