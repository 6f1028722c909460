import type { WatchEvent } from "./run_info.ts";
import type { Job, JobResult, Questions } from "./runner_message.ts";
import type { FromRunner, ToRunner } from "./runner_message.ts";
import type { RunnerCommand, RunnerProcess } from "./runner_process.ts";
import { RunnerCrash, startRunner } from "./runner_process.ts";
import type { RunnerState, ServerStatus } from "./server_event.ts";

export interface SupervisorOptions {
  readonly command: RunnerCommand;
  /** What each new process is told first, as soon as it is known. */
  readonly greet?: () => Promise<ToRunner>;
  /** How long a run that was cancelled may go on before its process is killed, in milliseconds. */
  readonly grace?: number;
  /** State, device or memory have changed. */
  readonly onChange?: () => void;
  readonly onLine?: (text: string) => void;
}

interface Asked {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly job: Job;
  readonly onEvent: (event: WatchEvent) => void;
  readonly finish: (result: JobResult) => void;
  readonly fail: (error: Error) => void;
  cancelled: boolean;
}

/** The runner has an answer, which is that it cannot. */
export class RunnerRefusal extends Error {
  override readonly name: string = "RunnerRefusal";
}

/** Pauses before a runner that ended before it was ready is started again, in milliseconds; then it stays stopped. */
const PAUSES = [100, 300, 1000];

/** Keeps one runner process at work: starts it, gives it one job at a time, and starts another when it ends. */
export class Supervisor implements AsyncDisposable {
  readonly #options: SupervisorOptions;
  #process: RunnerProcess | undefined;
  #state: RunnerState = "stopped";
  #device: string | undefined;
  #memory: ServerStatus["memory"];
  #running: Running | undefined;
  readonly #asked = new Map<number, Asked>();
  #nextQuestion = 1;
  /** It was killed, and has not ended yet. */
  #dying = false;
  #failures = 0;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ended: Promise<void> = Promise.resolve();
  #ready = Promise.withResolvers<void>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#ready.promise.catch(() => {});
  }

  get state(): RunnerState {
    return this.#state;
  }

  /** What the server's status says of the runner. */
  get status(): Pick<ServerStatus, "runner" | "device" | "memory"> {
    return {
      runner: this.#state,
      ...(this.#device !== undefined && { device: this.#device }),
      ...(this.#memory && { memory: this.#memory }),
    };
  }

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    if (this.#process || this.#closed) return;
    clearTimeout(this.#retry);
    this.#change("starting");
    const process = startRunner(this.#options.command, {
      message: (message) => this.#hear(message),
      line: (text) => this.#options.onLine?.(text),
    });
    this.#process = process;
    this.#options.greet?.().then((greeting) => process.send(greeting), () => process.kill());
    this.#ended = process.ended.then((crash) => this.#end(crash));
  }

  /**
   * Runs a job; the runner must be idle.
   *
   * @throws RunnerCrash when the process ends before the job does
   */
  async run(job: Job, onEvent: (event: WatchEvent) => void): Promise<JobResult> {
    if (this.#running) throw new Error(`The runner is busy with run "${this.#running.job.run}"`);
    const { promise, resolve: finish, reject: fail } = Promise.withResolvers<JobResult>();
    const running: Running = { job, onEvent, finish, fail, cancelled: false };
    this.#running = running;
    try {
      this.#revive();
      await this.#ready.promise;
      if (running.cancelled) return CANCELLED;
      if (!this.#process) throw new RunnerCrash("The runner ended before the run began");
      this.#change("busy");
      this.#process.send({ type: "run", job });
      return await promise;
    } finally {
      this.#running = undefined;
      if (this.#state === "busy") this.#change("idle");
    }
  }

  /** Calls a run off between its steps; a process that does not heed it is killed after the grace period. */
  cancel(run: string): void {
    const running = this.#running;
    if (!running || running.job.run !== run || running.cancelled) return;
    running.cancelled = true;
    if (this.#state !== "busy") return;
    this.#process?.send({ type: "cancel", run });
    const timer = setTimeout(() => {
      if (this.#running === running) this.#kill();
    }, this.#options.grace ?? 3000);
    Deno.unrefTimer(timer);
  }

  /**
   * Asks the runner something; while it computes, the answer comes between two steps.
   *
   * @throws Error when it refuses, ends, or takes longer than `timeout` milliseconds
   */
  async ask<Q extends keyof Questions>(
    about: Q,
    question: Questions[Q]["question"],
    timeout = 60_000,
  ): Promise<Questions[Q]["answer"]> {
    this.#revive();
    const id = this.#nextQuestion++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(
      () => reject(new DOMException("The runner is busy: try again later", "TimeoutError")),
      timeout,
    );
    let isOver = false;
    this.#ready.promise.then(() => {
      if (isOver) return;
      this.#asked.set(id, { resolve, reject });
      this.#process?.send({ type: "ask", id, about, question });
    }, reject);
    try {
      return await promise as Questions[Q]["answer"];
    } finally {
      isOver = true;
      clearTimeout(timer);
      this.#asked.delete(id);
    }
  }

  /** Ends the process and starts another, which frees all memory and reads plugins anew; fails the run that it has. */
  async restart(): Promise<void> {
    this.#failures = 0;
    this.#kill();
    await this.#ended;
    this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#process?.kill();
    await this.#ended;
  }

  /** From here on work waits for the next process, though this one may still say how its last run ended. */
  #kill(): void {
    if (!this.#process || this.#dying) return;
    this.#process.kill();
    if (this.#state === "starting") return;
    this.#dying = true;
    this.#renewReady();
  }

  /** A runner that was given up gets another chance when there is work. */
  #revive(): void {
    if (this.#closed) throw new RunnerCrash("The server is stopping");
    if (this.#process) return;
    this.#failures = 0;
    this.start();
  }

  #hear(message: FromRunner): void {
    switch (message.type) {
      case "ready":
        this.#device = message.device;
        this.#failures = 0;
        this.#ready.resolve();
        this.#change("idle");
        break;
      case "memory":
        this.#memory = { used: message.used, total: message.total };
        this.#options.onChange?.();
        break;
      case "event":
        if (this.#running?.job.run === message.run) this.#running.onEvent(message.event);
        break;
      case "finished":
        if (this.#running?.job.run === message.run) this.#running.finish(message.result);
        break;
      case "answer":
        this.#asked.get(message.id)?.resolve(message.answer);
        break;
      case "refusal":
        this.#asked.get(message.id)?.reject(new RunnerRefusal(message.message));
    }
  }

  #end(crash: RunnerCrash): void {
    const wasReady = this.#state !== "starting";
    const isRenewed = this.#dying;
    this.#dying = false;
    this.#process = undefined;
    this.#memory = undefined;
    for (const { reject } of this.#asked.values()) reject(crash);
    const running = this.#state === "busy" ? this.#running : undefined;
    if (running?.cancelled) running.finish(CANCELLED);
    else running?.fail(crash);
    this.#change("stopped");
    const pause = wasReady ? 0 : PAUSES[this.#failures++];
    if (this.#closed || pause === undefined) {
      this.#ready.reject(crash);
      this.#renewReady();
      return;
    }
    if (wasReady && !isRenewed) this.#renewReady();
    this.#retry = setTimeout(() => this.start(), pause);
  }

  #renewReady(): void {
    this.#ready = Promise.withResolvers<void>();
    this.#ready.promise.catch(() => {});
  }

  #change(state: RunnerState): void {
    this.#state = state;
    this.#options.onChange?.();
  }
}

const CANCELLED: JobResult = { state: "cancelled", outputs: {} };
