/** What a process of a plugin is given, and each call of it. */
import type { RunnerCommand, RunnerProcess } from "../runs/runner/runner_process.ts";
import type { Watchdog } from "../runs/runner/watchdog.ts";
import type { Call, ToPlugin } from "./messages.ts";
import type { OwnTime } from "./own_time.ts";
import type { Patience } from "./patience.ts";
import type { Refusals } from "./refusals.ts";
import type { Given } from "./values.ts";

export interface PluginProcessOptions extends Partial<Patience> {
  /** Of the plugin. */
  readonly name: string;
  command(): RunnerCommand | Promise<RunnerCommand>;
  readonly onLine?: (text: string) => void;
  /** Most bytes of numbers that the runner holds for it. */
  readonly maxHeldBytes?: number;
}

/** What a call has to do with the runner. */
export interface CallHooks {
  /** What has to hold before the node's file is loaded, and when it is. @throws Error otherwise */
  demandSame?(): Promise<void>;
  /** What it was given, and is given in answers. */
  readonly given?: Given;
  /** Its own time limit, in milliseconds that the process has for itself. */
  readonly patience?: number;
  /** Its last time limit, whatever else the machine has to do: some times as much unless given. */
  readonly hangs?: number;
  readonly signal?: AbortSignal;
  /** Answers what the process cannot do itself. */
  ask?(what: string, args: readonly unknown[]): Promise<unknown>;
  /** Told, when it is done, of what was read in which state. */
  reads?(what: string, state: string): void;
  /** @throws Error for what no plugin says: it is ended */
  tell?(what: string, args: readonly unknown[]): void;
}

/** A call that is not over. */
export interface Pending {
  readonly hooks: CallHooks;
  readonly given: Given;
  readonly type: Call["type"];
  readonly node: string;
  /** The process's own time until when it is waited for. */
  until: number;
  /** Its process is to forget what it was given in answers. */
  forgetting?: PromiseWithResolvers<void>;
  readonly refusals: Refusals;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process that is there. */
export interface Started {
  readonly running: RunnerProcess<ToPlugin>;
  readonly ready: Promise<void>;
  readonly setReady: () => void;
  readonly calls: Map<number, Pending>;
  readonly watchdog: Watchdog;
  readonly own: OwnTime;
  /** Nodes whose files it has loaded as they should be. */
  readonly loaded: Set<string>;
}
