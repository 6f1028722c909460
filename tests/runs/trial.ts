import type { DatabaseSync } from "node:sqlite";
import { fromFileUrl, join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import type { ArtifactStore } from "../../src/runs/outputs/artifact_store.ts";
import { openArtifactStore } from "../../src/runs/outputs/artifact_store.ts";
import { openDatabase } from "../../src/runs/store/database.ts";
import { EventHub } from "../../src/runs/queue/event_hub.ts";
import { Helper } from "../../src/runs/runner/helper.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { StorageLimits } from "../../src/api/storage.ts";
import { lacksRoom } from "../../src/runs/queue/room.ts";
import { RunQueue } from "../../src/runs/queue/run_queue.ts";
import { RunStore } from "../../src/runs/store/run_store.ts";
import type { RunnerCommand } from "../../src/runs/runner/runner_process.ts";
import type { References } from "../../src/runs/queue/storage.ts";
import { Storage } from "../../src/runs/queue/storage.ts";
import type { SupervisorOptions } from "../../src/runs/runner/supervisor.ts";
import { Supervisor } from "../../src/runs/runner/supervisor.ts";
export { inFolder } from "../in_folder.ts";

/** A real runner process on the nodes of `plugins/`. */
export function trialRunner(folder: string): RunnerCommand {
  return {
    program: Deno.execPath(),
    args: [
      "run",
      "-A",
      "--no-check",
      "--v8-flags=--max-old-space-size=96",
      fromFileUrl(new URL("./trial_runner.ts", import.meta.url)),
      join(folder, "artifacts"),
      join(folder, "output"),
      join(folder, "cache"),
    ],
  };
}

/** Steps of a node that goes on until it is called off, on any machine. */
export const ENDLESS = 1_000_000;

/** A real helper process that says the same of every picture and model. */
export function trialHelper(): RunnerCommand {
  const script = fromFileUrl(new URL("./trial_helper.ts", import.meta.url));
  return { program: Deno.execPath(), args: ["run", "-A", "--no-check", script] };
}

/** A document of these nodes whose outputs are all of them. */
export function graphOf(nodes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { format: "braid/1", nodes, outputs: Object.keys(nodes) };
}

/** Store, queue and runner over a folder. */
export class Trial implements AsyncDisposable {
  readonly database: DatabaseSync;
  readonly store: RunStore;
  readonly hub: EventHub;
  readonly supervisor: Supervisor;
  readonly helper: Helper = new Helper({ command: trialHelper() });
  readonly queue: RunQueue;
  readonly artifacts: ArtifactStore;
  readonly storage: Storage;
  limits: StorageLimits = { maxBytes: 1e9, maxCacheBytes: 1e9, maxRuns: 1000 };
  references: References = { named: new Set(), unread: [] };
  /** Told each time that they are looked at. */
  onLook: () => void = () => {};
  /** Of them. */
  changes = 0;
  /** What went wrong where nobody waited for it, which a test takes out that expects it. */
  readonly errors: string[] = [];
  othersBefore = 0;
  readonly #watching = new AbortController();

  constructor(readonly folder: string, options: Partial<SupervisorOptions>) {
    Deno.mkdirSync(folder, { recursive: true });
    this.database = openDatabase(new Folder(folder));
    this.store = new RunStore(this.database);
    this.hub = new EventHub(this.database);
    this.supervisor = new Supervisor({
      command: trialRunner(folder),
      grace: 300,
      onChange: () => this.queue.tellStatus(),
      ...options,
    });
    this.artifacts = openArtifactStore(new Folder(join(folder, "artifacts")));
    this.queue = new RunQueue({
      version: "1.0.0",
      maxLength: 20,
      maxFiles: 20_000,
      ...this,
      lacksRoom: () => lacksRoom(new Folder(folder)),
      onForgotten: (hashes) => void this.storage.free(hashes),
    });
    this.storage = new Storage({
      store: this.store,
      folders: {
        artifacts: this.artifacts.folder,
        thumbnails: new Folder(join(folder, "thumbnails")),
        results: new Folder(join(folder, "cache")),
        input: new Folder(join(folder, "input")),
      },
      limits: () => this.limits,
      othersBefore: () => this.othersBefore,
      references: () => {
        const { references } = this;
        this.onLook();
        return Promise.resolve(references);
      },
      changes: () => this.changes,
      forget: (run) => this.queue.remove(run),
      onError: ({ message }) => void this.errors.push(message),
    });
  }

  start(nodes: Readonly<Record<string, unknown>>): RunInfo {
    return this.queue.start({ workflow: JSON.stringify(graphOf(nodes)) });
  }

  /** What is told until an event for which `isLast` holds. */
  async until(isLast: (event: ServerEvent) => boolean, after?: number): Promise<ServerEvent[]> {
    const events: ServerEvent[] = [];
    for await (const { data } of this.hub.watch(after, this.#watching.signal)) {
      const event = JSON.parse(data) as ServerEvent;
      events.push(event);
      if (isLast(event)) break;
    }
    return events;
  }

  /** Waits for a node to begin. */
  async begun(): Promise<void> {
    await this.until((event) => event.type === "event" && event.event.type === "nodeStarted");
  }

  /** The run once it is over. */
  async over(id: string): Promise<RunInfo> {
    const finished = this.until((event) =>
      event.type === "run" && event.run.id === id && event.run.finished !== undefined
    );
    if (!this.store.get(id)?.finished) await finished;
    return this.store.get(id)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watching.abort();
    const closed = this.queue.close();
    await this.supervisor[Symbol.asyncDispose]();
    await this.helper[Symbol.asyncDispose]();
    await closed;
    await this.storage.close();
    this.database.close();
    if (this.errors.length) throw new Error(this.errors.join());
  }
}

/** What was in the folder before is taken up. */
export function openTrial(folder: string, options: Partial<SupervisorOptions> = {}): Trial {
  return new Trial(folder, options);
}
