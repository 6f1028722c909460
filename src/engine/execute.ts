import type { NodeContext } from "../graph/node.ts";
import { auditInputs } from "./audit.ts";
import type { Cache, Held } from "./cache.ts";
import { createCache } from "./cache.ts";
import type { NodeOutputs, RunEvent, RunStatus } from "./event.ts";
import { NodeError } from "./node_error.ts";
import type { Plan, Step, Wire } from "./plan.ts";
import { runStep, Skipped } from "./run_step.ts";
import { signPlan } from "./signature.ts";
import { createBreather, createSlots } from "./slots.ts";
import type { Store } from "./store.ts";
import { readStore, writeStore } from "./keep.ts";
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
  /** Whatever else results depend on, such as the version of the program. */
  readonly salt?: string;
  /** Fails a node that changes what it is given: for tests, it reads every value twice. */
  readonly audit?: boolean;
}

interface Items {
  index: number;
  count: number;
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
  const { store, signal = new AbortController().signal } = options;
  let deaf: { readonly error: unknown } | undefined;
  const emit = (event: RunEvent): void => {
    try {
      options.onEvent?.(event);
    } catch (error) {
      deaf ??= { error };
    }
  };
  const cache = options.cache ?? createCache({ bytes: 0 });
  const slots = createSlots(Math.max(1, options.concurrency ?? 4));
  const breathe = createBreather();
  /** Progress within one item of a list counts for its part of the whole. */
  const base = (id: string, items: Items = { index: 0, count: 1 }): NodeContext => ({
    signal,
    progress: (value, max, note) =>
      emit({
        type: "nodeProgress",
        node: id,
        value: max === undefined ? value : items.index * max + value,
        ...(max !== undefined && { max: items.count * max }),
        ...(note !== undefined && { note }),
      }),
    emit: (name, data) => emit({ type: "nodeEmitted", node: id, name, data }),
  });
  const signatures = await signPlan(
    plan,
    (step) => options.context(base(step.id), step),
    options.salt,
  );
  const tasks = createTasks(plan, signatures);
  const wanted = new Set(plan.outputs);
  const ready: Task<C>[] = [];
  const writes: Promise<void>[] = [];
  const executed: string[] = [];
  const cached: string[] = [];
  const skipped = new Map<string, string>();
  const errors: NodeError[] = [];
  /** Tasks begun and not ended. */
  let open = 0;
  let rest: () => void = () => {};
  const atRest = new Promise<void>((resolve) => rest = resolve);

  /** Asks for tasks and, where they have to run, for all they depend on. Without recursion: chains are long. */
  const ask = (first: Iterable<Task<C>>): void => {
    const asked = [...first];
    while (asked.length) {
      const task = asked.pop()!;
      if (task.begun) continue;
      task.begun = true;
      open++;
      const { key, lasting } = task.signature;
      const held = lasting ? cache.take(key, task.ports) : undefined;
      const reading = lasting && !held && store ? readStore(store, task) : undefined;
      if (held) end(task, { state: "done", held }, "memory");
      else if (reading) find(task, reading);
      else asked.push(...expand(task));
    }
  };

  /** Waits for what the store has of a task, and has it run if that is nothing. */
  const find = async (task: Task<C>, reading: Promise<NodeOutputs | undefined>): Promise<void> => {
    let held: Held | undefined;
    try {
      const outputs = await reading;
      if (outputs) held = cache.keep(task.signature.key, outputs);
    } catch (error) {
      emit({ type: "storeFailed", node: task.step.id, error });
    }
    if (held) end(task, { state: "done", held }, "disk");
    else ask(expand(task));
    pump();
  };

  /** Makes a task wait for what it depends on; gives those that no one has asked for yet. */
  const expand = (task: Task<C>): readonly Task<C>[] => {
    for (const { wire, port } of task.step.inputs) {
      if (!wire || (port.lazy && wire.over !== "each")) continue;
      const source = tasks.get(wire.node)!;
      use(task, source);
    }
    for (const source of task.uses) {
      if (source.outcome?.state === "done") continue;
      task.blockers++;
      source.followers.add(task);
    }
    const ended = [...task.uses].find((source) =>
      source.outcome && source.outcome.state !== "done"
    );
    if (ended) {
      end(task, consequence(ended));
      return [];
    }
    if (!task.blockers) ready.push(task);
    return [...task.uses];
  };

  const use = (task: Task<C>, source: Task<C>): void => {
    if (task.uses.has(source)) return;
    task.uses.add(source);
    source.users++;
  };

  /** Outputs that no one uses any more go; asked for again they are found in the cache or made anew. */
  const disuse = (source: Task<C>): void => {
    source.users--;
    if (source.users || !source.signature.lasting || source.ids.some((id) => wanted.has(id))) {
      return;
    }
    if (source.outcome?.state !== "done") return;
    source.outcome.held.release();
    delete source.outcome;
    source.begun = false;
  };

  const end = (task: Task<C>, outcome: Outcome, from?: "memory" | "disk", started = 0): void => {
    const ended: [Task<C>, Outcome][] = [[task, outcome]];
    while (ended.length) {
      const [task, outcome] = ended.pop()!;
      if (task.outcome) continue;
      task.outcome = outcome;
      open--;
      tell(task, outcome, from, started);
      for (const follower of task.followers) {
        if (outcome.state !== "done") ended.push([follower, consequence(task)]);
        else if (!--follower.blockers) ready.push(follower);
      }
      task.followers.clear();
      for (const answer of task.askers) answer();
      task.askers.clear();
      for (const source of task.uses) disuse(source);
      task.uses.clear();
    }
  };

  const tell = (
    task: Task<C>,
    outcome: Outcome,
    from: "memory" | "disk" | undefined,
    started: number,
  ): void => {
    for (const [index, node] of task.ids.entries()) {
      if (outcome.state === "done") {
        const { outputs } = outcome.held;
        if (from || index) {
          cached.push(node);
          emit({ type: "nodeCached", node, outputs, from: from ?? "run" });
        } else {
          executed.push(node);
          const milliseconds = performance.now() - started;
          emit({ type: "nodeFinished", node, outputs, milliseconds });
        }
      } else if (outcome.state === "failed" && !index) {
        errors.push(outcome.error);
        emit({ type: "nodeFailed", node, error: outcome.error });
      } else if (outcome.state === "cancelled") emit({ type: "nodeCancelled", node });
      else {
        const because = outcome.state === "skipped" ? outcome.because : task.step.id;
        skipped.set(node, because);
        emit({ type: "nodeSkipped", node, because });
      }
    }
  };

  const start = async (task: Task<C>): Promise<void> => {
    const { step, signature } = task;
    slots.take();
    await breathe();
    const started = performance.now();
    let outcome: Outcome;
    if (signal.aborted) outcome = { state: "cancelled" };
    else {
      const progress: Items = { index: 0, count: 1 };
      emit({ type: "nodeStarted", node: step.id });
      try {
        if ("fault" in signature) throw signature.fault;
        const read = (wire: Wire): unknown => outputsOf(tasks.get(wire.node))![wire.port];
        const audit = options.audit ? auditInputs(step, read) : undefined;
        const outputs = await runStep(step, {
          context: options.context(base(step.id, progress), step),
          read,
          demand: (wire) => demand(task, tasks.get(wire.node)!, wire.port),
          beforeItem: (index, count) => Object.assign(progress, { index, count }),
        });
        audit?.();
        const held = signature.lasting ? cache.keep(signature.key, outputs) : cache.hold(outputs);
        outcome = { state: "done", held };
        if (store && signature.lasting) writes.push(save(store, task, held.outputs));
      } catch (error) {
        outcome = failure(step, error);
      }
    }
    slots.give();
    end(task, outcome, undefined, started);
    pump();
  };

  const failure = (step: Step<C>, error: unknown): Outcome => {
    if (signal.aborted) return { state: "cancelled" };
    if (error instanceof Skipped) return { state: "skipped", because: error.because };
    if (error instanceof NodeError) return { state: "failed", error };
    const place = { node: step.id, type: step.type, title: step.node.title };
    return { state: "failed", error: new NodeError(place, error) };
  };

  /** Runs what a lazy input needs while the node that asked waits, its place given up. */
  const demand = async (task: Task<C>, source: Task<C>, port: string): Promise<unknown> => {
    use(task, source);
    if (!source.outcome) {
      slots.give();
      await new Promise<void>((resolve) => {
        source.askers.add(resolve);
        ask([source]);
        pump();
      });
      await slots.takeAgain();
    }
    signal.throwIfAborted();
    const outputs = outputsOf(source);
    if (!outputs) throw new Skipped(source.step.id);
    return outputs[port];
  };

  const save = async (store: Store, task: Task<C>, outputs: NodeOutputs): Promise<void> => {
    try {
      await writeStore(store, task, outputs);
    } catch (error) {
      emit({ type: "storeFailed", node: task.step.id, error });
    }
  };

  const pump = (): void => {
    while (slots.free > 0 && ready.length) {
      const task = ready.pop()!;
      if (!task.outcome) start(task);
    }
    if (!open) rest();
  };

  emit({ type: "runStarted", nodes: [...plan.steps.keys()] });
  ask([...wanted].reverse().map((id) => tasks.get(id)!));
  pump();
  await atRest;
  await Promise.all(writes);
  const status: RunStatus = signal.aborted ? "cancelled" : errors.length ? "failed" : "succeeded";
  emit({ type: "runFinished", status });
  if (deaf) throw deaf.error;
  const found = [...wanted].flatMap((id) => {
    const outputs = outputsOf(tasks.get(id));
    return outputs ? [[id, outputs] as const] : [];
  });
  return {
    status,
    outputs: new Map(found),
    errors,
    executed,
    cached,
    skipped,
    [Symbol.asyncDispose]: async () => {
      for (const task of new Set(tasks.values())) {
        if (task.outcome?.state === "done") task.outcome.held.release();
      }
      await cache.settled();
    },
  };
}

/** What becomes of a task that depends on one that did not get done. */
function consequence(task: Task): Outcome {
  return task.outcome?.state === "cancelled"
    ? { state: "cancelled" }
    : { state: "skipped", because: task.step.id };
}
