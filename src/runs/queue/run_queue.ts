import { artifactsIn } from "../../api/artifacts.ts";
import type { RunEnd, RunInfo } from "../../api/runs.ts";
import type { ServerStatus } from "../../api/status.ts";
import { Turns } from "../../graph/turns.ts";
import type { NewRun } from "../store/run_change.ts";
import type { RunStore } from "../store/run_store.ts";
import type { JobResult } from "../runner/runner_message.ts";
import { nodesIn } from "./graph_nodes.ts";
import { QueueFullError, ReadOnlyError, RunStateError } from "./queue_errors.ts";
import { Stall } from "./stall.ts";
import type { RunQueueParts } from "./run_queue_parts.ts";
import { ToldRun } from "./told_run.ts";

/** Runs that are forgotten in one go, some milliseconds. */
const AT_ONCE = 50;

/** Gives runs to the runner one after the other, and tells and keeps what becomes of them. */
export class RunQueue {
  readonly #parts: RunQueueParts;
  #paused = false;
  readonly #stalled = new Stall(() => this.#tryAgain());
  #running: string | undefined;
  #work: Promise<void> = Promise.resolve();
  #closed = false;
  /** How runs ended, until that is written down. */
  readonly #unrecorded = new Map<string, JobResult>();

  constructor(parts: RunQueueParts) {
    this.#parts = parts;
    this.#tellLeft();
  }

  get status(): ServerStatus {
    const { version, store, supervisor } = this.#parts;
    const queue = { length: store.queueLength, paused: this.#paused || this.#stalled.isOn };
    const notices = this.#parts.notices?.() ?? [];
    const { trying = [], tag } = this.#parts.catalogue?.() ?? {};
    const { refusal } = this;
    return {
      version,
      ...supervisor.status,
      queue,
      ...(refusal !== undefined && { refusal }),
      ...(tag !== undefined && { catalogue: tag }),
      ...(trying.length && { trying }),
      ...(notices.length && { notices }),
    };
  }

  /** Why nothing can be written down, for now. */
  get refusal(): string | undefined {
    return this.#parts.refusal;
  }

  /**
   * Transient runs give way: one that is not calls them off.
   * @throws QueueFullError
   * @throws KeyError where the idempotency key belongs to another run
   * @throws ReadOnlyError, as all that changes a run
   */
  start(request: NewRun): RunInfo {
    this.demandWritable();
    const { store, maxLength = 1000 } = this.#parts;
    const { key } = request;
    if (store.queueLength >= maxLength && (key === undefined || !store.hasKey(key))) {
      throw new QueueFullError(`${maxLength} runs are waiting: cancel some, or wait`);
    }
    const { run, isNew } = store.add(request);
    if (!isNew) return run;
    if (!run.transient) { for (const id of store.transient()) this.cancel(id); }
    this.#tell(run);
    this.pump();
    return this.#parts.store.get(run.id)!;
  }

  /**
   * Starts all runs of a sweep, or none.
   * @param workflow The text of the document with the sweep
   * @throws QueueFullError, ReadOnlyError
   */
  startSweep(workflow: string, runs: Parameters<RunStore["addSweep"]>[1]): readonly RunInfo[] {
    this.demandRoom(runs.length);
    const { store } = this.#parts;
    const added = store.addSweep(workflow, runs);
    for (const id of store.transient()) this.cancel(id);
    this.#tellAll(added);
    this.pump();
    return added;
  }

  /**
   * So many more runs may wait.
   * @throws QueueFullError, ReadOnlyError
   */
  demandRoom(runs: number): void {
    this.demandWritable();
    const { store: { queueLength }, maxLength = 1000 } = this.#parts;
    if (queueLength + runs <= maxLength) return;
    throw new QueueFullError(
      `${runs} runs are too many: at most ${maxLength} may wait, and ${queueLength} do`,
    );
  }

  /** Calls off the runs of a sweep that are not over: how many. */
  cancelSweep(sweep: string): number {
    this.demandWritable();
    const { store, supervisor } = this.#parts;
    const waiting = store.cancelWaiting(sweep);
    const running = store.going(sweep);
    for (const id of running) supervisor.cancel(id);
    this.#tellAll(waiting);
    return waiting.length + running.length;
  }

  /** Calls a run off; what is over stays as it is. */
  cancel(id: string): RunInfo {
    this.demandWritable();
    const run = this.#run(id);
    if (run.state === "queued") return this.#finish(id, { state: "cancelled", outputs: {} });
    if (run.state === "running") this.#parts.supervisor.cancel(id);
    return run;
  }

  /** Starts what a run ran once more, as a new run. */
  async retry(id: string): Promise<RunInfo> {
    this.#run(id);
    const { store } = this.#parts;
    const request = store.request(id)!;
    return this.start({ ...request, artifacts: await store.artifacts.namedIn(request.workflow) });
  }

  /** @throws RunStateError for one that does not wait */
  prioritize(id: string, priority: number): RunInfo {
    this.#waiting(id);
    return this.#tell(this.#parts.store.update(id, { priority }));
  }

  /** Puts a run that waits right before another one that does. */
  moveBefore(id: string, other: string): RunInfo {
    this.#waiting(id);
    this.#waiting(other);
    return this.#tell(id === other ? this.#run(id) : this.#parts.store.moveBefore(id, other));
  }

  /** @throws RunStateError for one that is not over */
  remove(id: string): void {
    this.demandWritable();
    const { state } = this.#run(id);
    if (state === "queued" || state === "running") {
      throw new RunStateError(`The run "${id}" is ${state}: cancel it first`);
    }
    this.#forget([id]);
  }

  /** Forgets the runs of a sweep, none while one is going; says how many. Others have their turn meanwhile. */
  async removeSweep(sweep: string): Promise<number> {
    this.demandWritable();
    const { store } = this.#parts;
    if (store.going(sweep).length) {
      throw new RunStateError(`The sweep "${sweep}" is not over: cancel it first`);
    }
    const ids = store.swept(sweep);
    const turns = new Turns();
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      this.#forget(ids.slice(at, at + AT_ONCE));
      await turns.next;
    }
    return ids.length;
  }

  #forget(ids: readonly string[]): void {
    const { store, hub, onForgotten } = this.#parts;
    const artifacts = store.remove(ids);
    hub.publishAll(ids.map((run) => ({ type: "removed", run })));
    onForgotten?.(artifacts);
  }

  /** A paused queue finishes the run it has and begins no other. */
  pause(paused: boolean): ServerStatus {
    if (!paused) {
      this.#recordAgain();
      this.#stalled.over();
    }
    this.#paused = paused;
    this.tellStatus();
    this.pump();
    return this.status;
  }

  /** Of a history that cannot be read nothing is told: it goes on without, and who asks is told why. */
  tellStatus(): void {
    let status: ServerStatus;
    try {
      status = this.status;
    } catch {
      return;
    }
    this.#parts.hub.publish({ type: "status", status });
  }

  /** Begins the next run, if there is one and it may. */
  pump(): void {
    if (!this.#mayBegin || this.#running !== undefined) return;
    let next: RunInfo | undefined;
    try {
      [next] = this.#parts.store.queued(1);
    } catch (error) {
      this.#stall(error);
    }
    if (!next) return;
    this.#running = next.id;
    this.#work = this.#execute(next.id).catch((error) => this.#stall(error)).finally(() => {
      this.#running = undefined;
      this.#parts.onOver?.();
      this.pump();
    });
  }

  get #mayBegin(): boolean {
    if (this.#paused || this.#stalled.isOn || this.#closed) return false;
    return this.#parts.refusal === undefined;
  }

  /** Begins no more runs; resolves when the one it has is over. One that is cut off stays `running` in the store. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stalled.over();
    await this.#work;
  }

  async #execute(id: string): Promise<void> {
    const { store, supervisor } = this.#parts;
    const { workflow, outputs } = store.request(id)!;
    let nodes = nodesIn(workflow, outputs);
    if (nodes instanceof Promise) {
      nodes = await nodes;
      if (!this.#mayBegin || store.get(id)?.state !== "queued") return;
    }
    const started = new Date().toISOString();
    const { transient } = this.#tell(store.update(id, { state: "running", started }));
    const told = new ToldRun(id, nodes, {
      ...this.#parts,
      index: store.artifacts,
      keeps: this.#parts.artifacts.keeps,
      onUnnoted: (error) => this.#stall(error),
    });
    let result: JobResult;
    try {
      const job = { run: id, workflow, ...outputs && { outputs }, ...transient && { transient } };
      result = told.finished(await supervisor.run(job, (event) => told.receive(event)));
    } catch (error) {
      if (this.#closed) return; // the next start marks it
      result = told.failed(error);
    }
    this.#unrecorded.set(id, result);
    this.#recordAgain();
    if (!this.#closed) await this.#parts.betweenRuns?.(result.state === "failed");
  }

  /** Writes down how runs ended for which there was no room before. */
  #recordAgain(): void {
    const { store, artifacts } = this.#parts;
    for (const [id, result] of this.#unrecorded) {
      store.artifacts.noteAll(artifactsIn(result.outputs).filter(artifacts.keeps), id);
      this.#finish(id, result);
      this.#unrecorded.delete(id);
      this.#stalled.forget();
    }
  }

  /** Nothing can be written down: waits for room. */
  #stall(error: unknown): void {
    if (this.#closed || this.#stalled.isOn) return;
    const said = this.#stalled.begin(error);
    if (said) this.#parts.hub.publish(said);
    this.tellStatus();
  }

  /** Goes on where there is room again. */
  #tryAgain(): void {
    if (this.#parts.refusal !== undefined || this.#parts.lacksRoom?.() !== undefined) return;
    try {
      this.#recordAgain();
    } catch {
      return; // there is not enough of it
    }
    this.#stalled.over();
    this.tellStatus();
    this.pump();
  }

  #finish(id: string, { state, error, outputs }: JobResult & { state: RunEnd }): RunInfo {
    const finished = new Date().toISOString();
    const run = this.#tell(
      this.#parts.store.update(id, { state, finished, outputs, ...(error && { error }) }),
    );
    if (run.transient) this.remove(id);
    return run;
  }

  /** Tells those who come back what the last server could not: how it left its runs. */
  #tellLeft(): void {
    const { hub, store } = this.#parts;
    const { left: { changed, forgotten }, latest } = store;
    for (const run of forgotten) hub.publish({ type: "removed", run });
    for (const id of changed) hub.publish({ type: "run", run: store.get(id)! });
    if (!latest || changed.includes(latest.id)) return;
    // It was written down, and the process ended before that was told.
    if (!hub.hasToldEndOf(latest.id)) hub.publish({ type: "run", run: latest });
  }

  #tell(run: RunInfo): RunInfo {
    this.#tellAll([run]);
    return run;
  }

  #tellAll(runs: readonly RunInfo[]): void {
    this.#parts.hub.publishAll(runs.map((run) => ({ type: "run", run })));
    this.tellStatus();
  }

  #run(id: string): RunInfo {
    const run = this.#parts.store.get(id);
    if (!run) throw new Deno.errors.NotFound(`There is no run "${id}"`);
    return run;
  }

  /** @throws ReadOnlyError where what is taken now would be lost */
  demandWritable(): void {
    const { refusal } = this.#parts;
    if (refusal !== undefined) throw new ReadOnlyError(refusal);
  }

  #waiting(id: string): void {
    this.demandWritable();
    const { state } = this.#run(id);
    if (state !== "queued") {
      throw new RunStateError(`The run "${id}" is ${state}: it does not wait`);
    }
  }
}
