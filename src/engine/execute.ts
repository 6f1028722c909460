import type { NodeContext } from "../graph/node.ts";
import type { Source } from "../graph/reference.ts";
import { auditInputs } from "./audit.ts";
import type { Cache, Held } from "./cache.ts";
import { createCache } from "./cache.ts";
import type { NodeOutputs, RunEvent, RunStatus } from "./event.ts";
import {
  describeAbsence,
  emptiedBy,
  nameEmptyList,
  nothingGiven,
  nothingHanded,
  nothingToDo,
} from "./lack.ts";
import type { Report } from "./report.ts";
import { createReport } from "./report.ts";
import { createSchedule } from "./schedule.ts";
import type { ValueLookup } from "./changes.ts";
import { NodeError } from "./node_error.ts";
import { createOutside } from "./outside.ts";
import type { Plan, Step, StepInput, Wire } from "./plan.ts";
import { refusalOf, runStep, Skipped } from "./run_step.ts";
import type { StepEnvironment } from "./run_step.ts";
import type { Signature } from "./signature.ts";
import { createSigner } from "./signature.ts";
import { createBreather, createSlots } from "./slots.ts";
import { readStore, writeStore } from "./store.ts";
import type { Store } from "./store.ts";
import type { Outcome, Task } from "./task.ts";
import { createTasks, outputsOf } from "./task.ts";

export interface ExecuteOptions<C extends NodeContext> {
  /** What a node sees of the world: `base` and whatever else nodes of this library need. */
  readonly context: (base: NodeContext, step: Step<C>) => C;
  /** Outputs of earlier runs; without it nothing lasts. */
  readonly cache?: Cache;
  /** Outputs marked `keep` on disk. */
  readonly store?: Store;
  readonly signal?: AbortSignal;
  /** How many nodes may be at work at the same time. */
  readonly concurrency?: number;
  readonly onEvent?: (event: RunEvent) => void;
  /** Runs the code of a node: for who wants to know later whose code it was. */
  readonly within?: <T>(node: string, run: () => T) => T;
  /** Told before any node runs what the outputs of each are known by; grows with what is found out on the way. */
  readonly onSigned?: (signatures: ReadonlyMap<string, Signature>) => void;
  /** Whatever else results depend on, such as the version of the program. */
  readonly salt?: string;
  /** Fails a node that changes what it is given: for tests, it reads every value twice. */
  readonly audit?: boolean;
}

export interface RunResult extends AsyncDisposable {
  readonly status: RunStatus;
  /** Of the wanted nodes that were reached; valid until the result is disposed. */
  readonly outputs: ReadonlyMap<string, NodeOutputs>;
  readonly errors: readonly NodeError[];
  readonly executed: readonly string[];
  readonly cached: readonly string[];
  /** Nodes that did not run because of another one, and which. */
  readonly skipped: ReadonlyMap<string, string>;
}

/**
 * Runs a plan: what is wanted and not known yet, each node once all it needs is there, several at a time. A failure
 * stops only what depends on it. Resolves when all work has come to rest, also after `signal` has called it off.
 */
export async function execute<C extends NodeContext>(
  plan: Plan<C>,
  options: ExecuteOptions<C>,
): Promise<RunResult> {
  const { store, signal = new AbortController().signal, within = (_, run) => run() } = options;
  const cache = options.cache ?? createCache({ bytes: 0 });
  const report = createReport(options.onEvent);
  const outside = createOutside();
  const context = (step: Step<C>, reads: NodeContext["reads"], items?: Items): C =>
    options.context({ ...baseContext(step.id, signal, report, items), reads }, step);
  const known: ValueLookup = (wire) => {
    const outcome = tasks.get(wire.node)?.outcome;
    if (!outcome) return undefined;
    if (outcome.state !== "done") throw new Skipped(wire.node);
    return { value: outcome.held.outputs[wire.port] };
  };
  const absence = describeAbsence(plan);
  const signer = createSigner(
    plan,
    (step) => context(step, outside.expect),
    { known, absence },
    options.salt,
  );
  const { signatures } = signer;
  const tasks = createTasks<C>(signatures);
  const wanted = new Set(plan.outputs);
  /** Those that stay at hand: what is wanted, and what others were signed by. */
  const retained = new Set(wanted);
  const slots = createSlots(Math.max(1, options.concurrency ?? 4));
  const breathe = createBreather();
  const writes: Promise<void>[] = [];
  let rest: () => void = () => {};

  const find = (task: Task<C>): Outcome | true | undefined => {
    const { key, lasting } = task.signature;
    if (!lasting) return undefined;
    const held = cache.take(key, task.ports);
    if (held) return { state: "done", held, from: "memory" };
    const reading = store && readStore(store, task);
    if (reading) findOnDisk(task, reading);
    return reading && true;
  };
  const findOnDisk = async (
    task: Task<C>,
    reading: Promise<NodeOutputs | undefined>,
  ): Promise<void> => {
    let held: Held | undefined;
    try {
      const outputs = await reading;
      if (outputs) held = cache.keep(task.signature.key, outputs);
    } catch (error) {
      report.emit({ type: "storeFailed", node: task.step.id, error });
    }
    if (held) schedule.end(task, { state: "done", held, from: "disk" });
    else schedule.expand(task);
    pump();
  };
  const read = (wire: Wire): unknown => outputsOf(tasks.get(wire.node))![wire.port];
  /** Where an empty list began. */
  const listOf = (wire: Wire): Source => emptiedBy(tasks.get(wire.node)!) ?? wire;
  const inputsFrom = new Map<Task<C>, Map<Task<C> | undefined, StepInput[]>>();
  const refuse = (task: Task<C>, source: Task<C>): Outcome | undefined => {
    const inputs = inputsFrom.get(task) ??
      Map.groupBy(task.step.inputs, ({ wire }) => wire && tasks.get(wire.node));
    inputsFrom.set(task, inputs);
    const error = refusalOf(task.step, inputs.get(source) ?? [], { read, absence });
    return error && { state: "failed", error };
  };
  const schedule = createSchedule<C>({
    tasks,
    wanted: retained,
    find,
    refuse,
    ended: report.ended,
  });

  /** Works out what these nodes give, which stays at hand. */
  const work = async (ids: Iterable<string>): Promise<void> => {
    const atRest = new Promise<void>((resolve) => rest = resolve);
    for (const id of ids) {
      retained.add(id);
      schedule.ask(tasks.get(id)!);
    }
    pump();
    await atRest;
  };

  const pump = (): void => {
    while (slots.free > 0) {
      const task = schedule.next();
      if (!task) break;
      slots.take();
      start(task);
    }
    if (!schedule.open) rest();
  };

  const start = async (task: Task<C>): Promise<void> => {
    await breathe();
    const outcome: Outcome = signal.aborted ? { state: "cancelled" } : await run(task);
    slots.give();
    schedule.end(task, outcome);
    pump();
  };

  const run = async (task: Task<C>): Promise<Outcome> => {
    const { step } = task;
    const started = performance.now();
    const items: Items = { index: 0, count: 1 };
    const seat: Seat = { waiting: 0 };
    report.emit({ type: "nodeStarted", node: step.id });
    try {
      if ("fault" in task.signature) throw task.signature.fault;
      const audit = options.audit ? auditInputs(step, read) : undefined;
      const environment: StepEnvironment<C> = {
        context: context(step, outside.note(step.id), items),
        read,
        demand: (wire) => demand(task, seat, wire),
        absence,
        beforeItem: (index, count) => Object.assign(items, { index, count }),
      };
      const { outputs, empty } = await within(step.id, () => runStep(step, environment));
      audit?.();
      if (task.signature.lasting && !(outside.isSteady(step.id) && await signer.holds(step))) {
        const data = "What it reads has changed meanwhile: the result is not remembered";
        report.emit({ type: "nodeEmitted", node: step.id, name: "log", data });
        signer.forget(step);
      }
      const { signature } = task;
      const milliseconds = performance.now() - started;
      const emptied = empty && listOf(empty.wire!);
      const nothing = emptied
        ? nothingToDo(plan, step, empty, emptied)
        : nothingGiven(step, outputs);
      if (nothing) {
        // Not kept: made anew it costs nothing, and says again whose list was empty.
        const done = { state: "done", held: cache.hold(outputs), milliseconds } as const;
        const isAsked = task.ids.some((id) => plan.outputs.includes(id));
        return { ...done, ...(emptied && { emptied }), ...(isAsked && { fault: nothing }) };
      }
      const held = signature.lasting ? cache.keep(signature.key, outputs) : cache.hold(outputs);
      if (store && signature.lasting) writes.push(save(store, task, held.outputs));
      return { state: "done", held, milliseconds };
    } catch (error) {
      if (signal.aborted) return { state: "cancelled" };
      if (error instanceof Skipped) return { state: "skipped", because: error.because };
      if (error instanceof NodeError) {
        const emptyList = (wire: Wire): Source | undefined => {
          const value = read(wire);
          return Array.isArray(value) && !value.length ? listOf(wire) : undefined;
        };
        return { state: "failed", error: nameEmptyList(plan, step, error, emptyList) };
      }
      const place = { node: step.id, type: step.type, title: step.node.title };
      return { state: "failed", error: new NodeError(place, error) };
    }
  };

  /** Runs what a lazy input needs; the node that asked gives its place up while it waits. */
  const demand = async (task: Task<C>, seat: Seat, wire: Wire): Promise<unknown> => {
    const source = tasks.get(wire.node)!;
    schedule.use(task, source);
    if (!source.outcome) {
      if (!seat.waiting++) slots.give();
      await new Promise<void>((resolve) => {
        source.askers.add(resolve);
        schedule.ask(source);
        pump();
      });
      if (!--seat.waiting) await slots.takeAgain();
    }
    signal.throwIfAborted();
    const outputs = outputsOf(source);
    if (!outputs) throw new Skipped(source.step.id);
    return outputs[wire.port];
  };

  const save = async (store: Store, task: Task<C>, outputs: NodeOutputs): Promise<void> => {
    try {
      await writeStore(store, task, outputs);
    } catch (error) {
      report.emit({ type: "storeFailed", node: task.step.id, error });
    }
  };

  report.emit({ type: "runStarted", nodes: [...plan.steps.keys()] });
  options.onSigned?.(signatures);
  for (;;) {
    const wires = await signer.sign();
    for (const [id, step] of plan.steps) {
      if (signatures.has(id) && !tasks.has(id)) tasks.add(step);
    }
    if (wires.size === 0) break;
    await work([...wires].map(({ node }) => node));
  }
  await work([...plan.outputs].reverse());
  for (const error of nothingHanded(plan, (id) => tasks.get(id), absence)) report.fail(error);
  await Promise.all(writes);
  return finish(report, cache, tasks, plan.outputs);
}

/** Counts how many of a node's lazy inputs it waits for. */
interface Seat {
  waiting: number;
}

/** Which item of how many a node is at; progress within one counts for its part of the whole. */
interface Items {
  index: number;
  count: number;
}

function baseContext(
  node: string,
  signal: AbortSignal,
  { emit }: Report,
  items: Items = { index: 0, count: 1 },
): Omit<NodeContext, "reads"> {
  return {
    signal,
    progress: (value, max, note) =>
      emit({
        type: "nodeProgress",
        node,
        value: max === undefined ? value : items.index * max + value,
        ...(max !== undefined && { max: items.count * max }),
        ...(note !== undefined && { note }),
      }),
    emit: (name, data) => emit({ type: "nodeEmitted", node, name, data }),
  };
}

async function finish(
  report: Report,
  cache: Cache,
  tasks: ReadonlyMap<string, Task>,
  wanted: readonly string[],
): Promise<RunResult> {
  const { executed, cached, skipped, errors, cancelled } = report;
  const status: RunStatus = cancelled.length ? "cancelled" : errors.length ? "failed" : "succeeded";
  report.emit({ type: "runFinished", status });
  const outputs = new Map<string, NodeOutputs>();
  for (const id of wanted) {
    const { outcome } = tasks.get(id)!;
    if (outcome?.state === "done" && !outcome.fault) outputs.set(id, outcome.held.outputs);
  }
  const release = async (): Promise<void> => {
    for (const { outcome } of tasks.values()) {
      if (outcome?.state === "done") outcome.held.release();
    }
    await cache.settled();
  };
  if (report.listenerFault) {
    await release();
    throw report.listenerFault.error;
  }
  return { status, outputs, errors, executed, cached, skipped, [Symbol.asyncDispose]: release };
}
