import type { WatchEvent } from "../../api/events.ts";
import type { RunnerState, ServerStatus } from "../../api/status.ts";
import type { HostQuestions } from "./host_questions.ts";
import type { FromRunner, Job, JobResult, ToRunner } from "./runner_message.ts";
import type { RunnerCommand, RunnerProcess } from "./runner_process.ts";
import { RunnerCrash, startRunner } from "./runner_process.ts";
import { duration, Watchdog } from "./watchdog.ts";
import { allowance } from "./allowance.ts";
import { readAnswer } from "./read_message.ts";

export interface SupervisorOptions {
  readonly command: RunnerCommand;
  /** Says to each new process what it has to know, as soon as that is known. */
  readonly greet?: (say: (message: ToRunner) => void) => Promise<void>;
  /** How long a run that was cancelled may go on before its process is killed, in milliseconds. */
  readonly grace?: number;
  /** How long it may say nothing before it is ended, in milliseconds; 0 for ever. */
  readonly patience?: () => number;
  /** How long it may take to be ready, in milliseconds. */
  readonly startPatience?: number;
  /** State, device or memory have changed. */
  readonly onChange?: () => void;
  readonly onLine?: (text: string) => void;
}

interface Asked {
  readonly about: keyof HostQuestions;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly job: Job;
  readonly onEvent: (event: WatchEvent) => void;
  readonly finish: (result: JobResult) => void;
  readonly fail: (error: Error) => void;
  cancelled: boolean;
  /** Whether a node of it has said that it saves what it has when it is called off. */
  saves: boolean;
}

/** The runner has an answer, which is that it cannot. */
export class RunnerRefusal extends Error {
  override readonly name: string = "RunnerRefusal";
}

/**
 * Pauses before a runner that ended before it was ready, or had done nothing since, is started again, in milliseconds; then
 * it stays stopped until there is work.
 */
const PAUSES = [100, 300, 1000];
const STOPPING = "The server is stopping";
/** Messages that are of no run and answer no question: so many at once, and so many a second. */
const UNASKED = { most: 1000, second: 100 };
/** As how many of them an answer counts that nobody waits for any more: it may be large. */
const LATE_ANSWER = 100;
/** Between two looks at how much memory it takes, in milliseconds. */
const MEMORY_MS = 1000;
/** How long a run that was called off may go on, and one that saves what it has made. */
const [GRACE_MS, SAVING_GRACE_MS] = [3000, 2 * 60_000];
const PATIENCE_MS = 15 * 60_000;
const START_PATIENCE_MS = 2 * 60_000;

/** Keeps one runner process at work: starts it, gives it one job at a time, and starts another when it ends. */
export class Supervisor implements AsyncDisposable {
  readonly #options: SupervisorOptions;
  #process: RunnerProcess | undefined;
  #state: RunnerState = "stopped";
  #device: string | undefined;
  #memory: ServerStatus["memory"];
  #memoryTold = -Infinity;
  #running: Running | undefined;
  readonly #asked = new Map<number, Asked>();
  #nextQuestion = 1;
  /** It was killed, and has not ended yet. */
  #dying = false;
  #failures = 0;
  /** It has been given a graph: from then on it may be another's, and say what that one likes. */
  #hasRun = false;
  /** It has ended a run or answered a question. */
  #useful = false;
  #watchdog: Watchdog | undefined;
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

  /** Whether what the process says may outlive it: nothing of others has been at work in it yet. */
  get isUntouched(): boolean {
    return !this.#hasRun;
  }

  start(): void {
    if (this.#process || this.#closed) return;
    this.#hasRun = false;
    clearTimeout(this.#retry);
    this.#change("starting");
    const mayTell = allowance(UNASKED);
    const process = startRunner(this.#options.command, {
      message: (message) => {
        const weight = this.#isAsked(message) ? 0 : message.type === "answer" ? LATE_ANSWER : 1;
        if (!mayTell(weight)) throw new TypeError("more than anybody reads");
        this.#receive(message);
      },
      line: (text) => this.#options.onLine?.(text),
    });
    this.#process = process;
    const say = (message: ToRunner): void => void process.send(message);
    this.#options.greet?.(say).catch(() => process.kill());
    this.#useful = false;
    this.#watchdog = new Watchdog(() => this.#patience, () => process.kill(this.#tooLong()));
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
    const running: Running = { job, onEvent, finish, fail, cancelled: false, saves: false };
    this.#running = running;
    try {
      this.#revive();
      await this.#ready.promise;
      if (running.cancelled) return CANCELLED;
      if (!this.#process) throw new RunnerCrash("The runner ended before the run began");
      this.#change("busy");
      this.#hasRun = true;
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
    }, running.saves ? SAVING_GRACE_MS : this.#options.grace ?? GRACE_MS);
    Deno.unrefTimer(timer);
  }

  /**
   * Asks the runner something; while it computes, the answer comes between two steps.
   *
   * @throws Error when it refuses, ends, or takes longer than `timeout` milliseconds
   */
  async ask<Q extends keyof HostQuestions>(
    about: Q,
    question: HostQuestions[Q]["question"],
    timeout = 60_000,
  ): Promise<HostQuestions[Q]["answer"]> {
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
      this.#asked.set(id, { about, resolve, reject });
      this.#process?.send({ type: "ask", id, about, question });
    }, reject);
    try {
      return await promise as HostQuestions[Q]["answer"];
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
    if (!this.#process) this.#ready.reject(new RunnerCrash(STOPPING)); // it would have been started again
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
    if (this.#closed) throw new RunnerCrash(STOPPING);
    if (this.#process) return;
    this.#failures = 0;
    this.start();
  }

  get #patience(): number {
    const { patience, startPatience = START_PATIENCE_MS } = this.#options;
    return this.#state === "starting" ? startPatience : patience?.() ?? PATIENCE_MS;
  }

  #tooLong(): string {
    const time = duration(this.#patience);
    return this.#state === "starting"
      ? `The runner was not ready after ${time}, and was ended`
      : `The runner gave no sign of life for ${time}, and was ended: ` +
        `if it was at work, allow more with the setting "runner.patienceMinutes"`;
  }

  /** @throws TypeError for what it may not say now */
  #receive(message: FromRunner): void {
    // Before it is ready it may say what it likes: that is not what is waited for.
    if (this.#state !== "starting") this.#watchdog?.feed();
    switch (message.type) {
      case "ready":
        if (this.#state !== "starting") throw new TypeError("It is ready already");
        this.#device = message.device;
        this.#ready.resolve();
        this.#change("idle");
        this.#watchdog?.restart(); // another limit holds now
        break;
      case "memory":
        this.#memory = { used: message.used, total: message.total };
        if (performance.now() - this.#memoryTold < MEMORY_MS) break;
        this.#memoryTold = performance.now();
        this.#options.onChange?.();
        break;
      case "event": {
        const running = this.#answering(message.run);
        const { event } = message;
        if (running && event.type === "nodeEmitted") running.saves ||= event.name === "saves";
        running?.onEvent(event);
        break;
      }
      case "finished": {
        const running = this.#answering(message.run);
        running?.finish(message.result);
        if (running) this.#worked();
        break;
      }
      case "answer": {
        const asked = this.#asked.get(message.id);
        if (!asked) break; // who asked has not waited so long
        asked.resolve(readAnswer(asked.about, message.answer));
        this.#worked();
        break;
      }
      case "refusal":
        this.#asked.get(message.id)?.reject(new RunnerRefusal(message.message));
    }
  }

  /** Whether it is of the run that it was given, which bounds it, or answers a question. */
  #isAsked(message: FromRunner): boolean {
    if ("run" in message) return this.#answering(message.run) !== undefined;
    return "id" in message && this.#asked.has(message.id);
  }

  /** The run that it was given, if it is that one: another has been told of before, or does not exist. */
  #answering(run: string): Running | undefined {
    return this.#state === "busy" && this.#running?.job.run === run ? this.#running : undefined;
  }

  #worked(): void {
    this.#useful = true;
    this.#failures = 0;
  }

  #end(crash: RunnerCrash): void {
    this.#watchdog?.stop();
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
    const pause = this.#useful || isRenewed ? 0 : PAUSES[this.#failures++];
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
