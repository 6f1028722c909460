import type { RunEvent } from "../engine/event.ts";

/** How far a run is. `interrupted`: the server stopped while it ran. */
export type RunState = "queued" | "running" | RunEnd;

/** How a run ended. */
export type RunEnd = "succeeded" | "failed" | "cancelled" | "interrupted";

/** A run as those who watch it see it. */
export interface RunInfo {
  readonly id: string;
  /** Name of the workflow it came from. */
  readonly name?: string;
  readonly state: RunState;
  /** Higher runs first: 0 is usual. */
  readonly priority: number;
  /** ISO 8601, as the other two times. */
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  readonly error?: NodeFault;
  /** Not listed, and forgotten when it is over. */
  readonly transient?: true;
  /** What its output nodes gave, by node. */
  readonly outputs: Readonly<Record<string, readonly OutputInfo[]>>;
}

/** Why a node, or the run as a whole, failed. */
export interface NodeFault {
  readonly message: string;
  readonly node?: string;
  readonly port?: string;
}

/** A stored file: bytes by content hash. */
export interface ArtifactInfo {
  /** 64 hex digits. */
  readonly sha256: string;
  /** Media type: `image/png`. */
  readonly type: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly name?: string;
}

/** One output of a node as a person can look at it. */
export interface OutputInfo {
  readonly port: string;
  readonly kind: string;
  /** Pictures and other files. */
  readonly artifacts?: readonly ArtifactInfo[];
  /** Plain data, where it is small. */
  readonly value?: unknown;
}

/**
 * What happens in a run, as it travels. `preview` among what a node emits carries `{ url, width, height, note? }` with a
 * `data:` address; other names are the node's own.
 */
export type WatchEvent = Exclude<
  RunEvent<readonly OutputInfo[], NodeFault>,
  { readonly type: "storeFailed" | "runFinished" }
>;
