import type {
  DownloadInfo,
  DownloadList,
  DownloadPlan,
  DownloadWish,
} from "../../api/downloads.ts";
import type { DownloadProcess } from "./download_process.ts";
import { DownloadError, startDownload } from "./download_process.ts";
import { QueueFullError, RunStateError } from "../queue/queue_errors.ts";
import type { RunnerCommand } from "../runner/runner_process.ts";

export interface DownloadsOptions {
  /** What downloads a model that is given as further arguments. */
  readonly command: RunnerCommand;
  /** Why nothing may be downloaded, where that is so. */
  readonly refusal?: string | undefined;
  /** Downloads at the same time; others wait. */
  readonly atOnce?: number;
  readonly onChange?: (list: DownloadList) => void;
  /** One has succeeded or failed. */
  readonly onOver?: (download: DownloadInfo) => void;
}

/** Nothing may be downloaded here. */
export class DownloadRefusal extends Error {
  override readonly name: string = "DownloadRefusal";
}

/** Most downloads that are listed, and questions to the hub at the same time. */
const LISTED = 50;
const PLANS = 4;
/** How long who asks what a download would bring waits for the hub, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Downloads of models, each in a process of its own, some at a time. They are kept by model while the server runs; what
 * has come of one that was stopped stays in its folder, and it goes on from there when it is asked for again.
 */
export class Downloads implements AsyncDisposable {
  readonly #options: DownloadsOptions;
  readonly #known = new Map<string, DownloadInfo>();
  readonly #processes = new Map<string, DownloadProcess>();
  readonly #plans = new Set<DownloadProcess>();
  #closed = false;

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  get list(): DownloadList {
    const { refusal } = this.#options;
    return { downloads: [...this.#known.values()], ...(refusal !== undefined && { refusal }) };
  }

  /**
   * Asks the hub what a download would bring.
   *
   * @throws DownloadRefusal, DownloadError where the hub refuses, QueueFullError while too many ask
   */
  async plan(wish: DownloadWish): Promise<DownloadPlan> {
    this.#check();
    if (this.#plans.size >= PLANS) {
      throw new QueueFullError(`${PLANS} questions wait for the hub: ask again later`);
    }
    let found: DownloadPlan | undefined;
    let late = false;
    const listener = { plan: (plan: DownloadPlan) => void (found = plan) };
    const process = startDownload(this.#options.command, wish, listener, ["--dry-run"]);
    this.#plans.add(process);
    const timer = setTimeout(() => {
      late = true;
      process.stop();
    }, PATIENCE_MS);
    try {
      await process.ended;
    } catch (error) {
      if (!late) throw error;
      throw new DownloadError("The hub takes too long to answer: try again later", 1);
    } finally {
      clearTimeout(timer);
      this.#plans.delete(process);
    }
    if (!found) throw new DownloadError("The download did not say what it would bring", 1);
    return found;
  }

  /**
   * Downloads a model, or goes on where that was stopped; one that is on its way is left alone.
   *
   * @throws DownloadRefusal, QueueFullError
   */
  start(wish: DownloadWish): DownloadInfo {
    this.#check();
    const { model } = wish;
    const known = this.#known.get(model);
    if (known && isGoing(known)) return known;
    const over = [...this.#known.values()].find((one) => !isGoing(one))?.model;
    if (!known && this.#known.size >= LISTED) {
      if (over === undefined) {
        throw new QueueFullError(`${LISTED} downloads wait: let some come, or call them off`);
      }
      this.#known.delete(over);
    }
    this.#known.delete(model); // to the end of the list
    this.#known.set(model, { ...wish, state: "waiting", received: 0, total: 0 });
    this.#change(model, {});
    this.#pump();
    return this.#find(model);
  }

  /** Calls one off; what has come of it stays. @throws NotFound, RunStateError where it is over */
  cancel(model: string): DownloadInfo {
    if (!isGoing(this.#find(model))) {
      throw new RunStateError(`The download of "${model}" is over: there is nothing to call off`);
    }
    this.#change(model, { state: "cancelled" });
    this.#processes.get(model)?.stop();
    return this.#find(model);
  }

  /** Forgets one that is over. @throws NotFound, RunStateError where it is not */
  remove(model: string): void {
    if (isGoing(this.#find(model))) {
      throw new RunStateError(`The download of "${model}" is not over: call it off first`);
    }
    this.#known.delete(model);
    this.#options.onChange?.(this.list);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const all = [...this.#plans, ...this.#processes.values()];
    for (const process of all) process.stop();
    await Promise.allSettled(all.map(({ ended }) => ended));
  }

  #check(): void {
    const { refusal } = this.#options;
    if (refusal !== undefined) throw new DownloadRefusal(refusal);
  }

  #find(model: string): DownloadInfo {
    const known = this.#known.get(model);
    if (known) return known;
    throw new Deno.errors.NotFound(`There is no download of "${model}"`);
  }

  #change(model: string, change: Partial<DownloadInfo>): void {
    const known = this.#known.get(model);
    if (!known) return;
    this.#known.set(model, { ...known, ...change });
    this.#options.onChange?.(this.list);
  }

  #pump(): void {
    const { atOnce = 2 } = this.#options;
    for (const info of this.#known.values()) {
      if (this.#closed || this.#processes.size >= atOnce) return;
      // One that was called off and asked for again waits for its process to end.
      if (info.state === "waiting" && !this.#processes.has(info.model)) void this.#download(info);
    }
  }

  async #download(wish: DownloadWish): Promise<void> {
    const { model } = wish;
    const { command, onOver } = this.#options;
    this.#change(model, { state: "downloading" });
    const process = startDownload(command, wish, {
      plan: ({ bytes, here }) => this.#change(model, { received: here, total: bytes }),
      progress: (received, total) => this.#change(model, { received, total }),
    });
    this.#processes.set(model, process);
    const end = await process.ended.then(
      (): Partial<DownloadInfo> => ({ state: "succeeded" }),
      (error: Error): Partial<DownloadInfo> => ({ state: "failed", error: error.message }),
    );
    this.#processes.delete(model);
    if (this.#known.get(model)?.state === "downloading" && !this.#closed) {
      this.#change(model, end);
      onOver?.(this.#find(model));
    }
    this.#pump();
  }
}

function isGoing({ state }: DownloadInfo): boolean {
  return state === "waiting" || state === "downloading";
}
