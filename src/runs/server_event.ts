import type { DownloadList } from "./download_info.ts";
import type { RunInfo, WatchEvent } from "./run_info.ts";
import { artifactsIn } from "./run_info.ts";

/** How the server and its runner are. */
export interface ServerStatus {
  readonly version: string;
  readonly runner: RunnerState;
  /** What the runner computes on: `CPU, 8 threads`. */
  readonly device?: string;
  /** Bytes: of the runner, and of the machine. */
  readonly memory?: { readonly used: number; readonly total: number };
  readonly queue: { readonly length: number; readonly paused: boolean };
  /** What people have to know of what it keeps. */
  readonly notices?: readonly ServerNotice[];
}

/** A sentence that holds until somebody has done something about it. */
export interface ServerNotice {
  readonly level: "warning" | "error";
  readonly text: string;
  /** What the server can do about it. */
  readonly action?: "bringBack";
}

export type RunnerState = "starting" | "idle" | "busy" | "stopped";

/** What has become of a workflow, whoever did it; who saved it knows its own revision. */
export type WorkflowChange =
  | {
    readonly type: "workflow.created" | "workflow.changed";
    readonly name: string;
    readonly revision: string;
  }
  | { readonly type: "workflow.removed"; readonly name: string };

/** Whatever those who watch a server are told. */
export type ServerEvent =
  | { readonly type: "run"; readonly run: RunInfo }
  | { readonly type: "removed"; readonly run: string }
  | { readonly type: "event"; readonly run: string; readonly event: WatchEvent }
  | { readonly type: "status"; readonly status: ServerStatus }
  | ({ readonly type: "downloads" } & DownloadList)
  | WorkflowChange
  | {
    readonly type: "log";
    readonly level: "info" | "warning" | "error";
    readonly text: string;
    /** ISO 8601. */
    readonly at: string;
  };

/**
 * Which later event makes this one worthless: events with the same key are told only once to who is slow. Undefined for
 * what must not be lost, which is everything that cannot be asked for again.
 */
export function fleetingKey(event: ServerEvent): string | undefined {
  if (event.type === "status" || event.type === "downloads") return event.type;
  if (event.type !== "event") return undefined;
  const { run, event: inner } = event;
  if (inner.type === "nodeProgress") return `${run} ${inner.node} progress`;
  if (
    inner.type === "nodeEmitted" && !["log", "warning"].includes(inner.name) &&
    !artifactsIn(inner.data).length
  ) {
    return `${run} ${inner.node} emitted ${inner.name}`;
  }
  return undefined;
}

/** What the keys of fleeting events begin with that come too late after this one. */
export function outdatedKeys(event: ServerEvent): string | undefined {
  if (event.type === "removed") return `${event.run} `;
  if (event.type === "run") return event.run.finished ? `${event.run.id} ` : undefined;
  if (event.type !== "event" || event.event.type === "runStarted") return undefined;
  return `${event.run} ${event.event.node} `;
}
