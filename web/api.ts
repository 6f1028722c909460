/**
 * The contract between editor and server: what travels over HTTP, as types. Documents travel as text, because only
 * `src/graph/parse.ts` reads their numbers without loss.
 *
 *     GET    /api/catalogue                      Catalogue of src/graph
 *     GET    /api/status                         ServerStatus
 *     GET    /api/workflows                      WorkflowInfo[]
 *     GET    /api/workflows/:name                text of the document, its revision as ETag
 *     PUT    /api/workflows/:name                text; If-Match: revision, or If-None-Match: *; 412 when it has changed
 *     DELETE /api/workflows/:name                204
 *     GET    /api/templates                      TemplateInfo[]
 *     GET    /api/templates/:id                  text of the document
 *     POST   /api/runs                           text of a RunRequest, Idempotency-Key; RunInfo
 *     GET    /api/runs?limit=&before=            RunInfo[], newest first
 *     GET    /api/runs/:id                       RunInfo
 *     GET    /api/runs/:id/workflow              text of the document it ran
 *     POST   /api/runs/:id/{cancel,retry}        RunInfo
 *     PATCH  /api/runs/:id                       { priority }: RunInfo
 *     DELETE /api/runs/:id                       204; only of a run that is over
 *     PATCH  /api/queue                          { paused }: ServerStatus
 *     GET    /api/events                         SSE, one ServerEvent a message, resumed by Last-Event-ID or ?after=
 *     POST   /api/uploads                        bytes; ArtifactInfo
 *     GET    /api/artifacts/:sha256              bytes, ranges; ?width= for a thumbnail
 *     GET    /api/models                         ModelInfo[]
 *     GET    /api/settings, PUT /api/settings    Settings
 *
 * A fault is answered as {@link Problem} with a status of 400 or more.
 */

/** A fault of a request, after RFC 9457. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
}

export interface ServerStatus {
  readonly version: string;
  readonly runner: "starting" | "idle" | "busy" | "stopped";
  /** What the runner computes on: `CPU, 8 threads`. */
  readonly device?: string;
  readonly memory?: { readonly used: number; readonly total: number };
  readonly queue: { readonly length: number; readonly paused: boolean };
}

export interface WorkflowInfo {
  /** Path below the workflows folder, without `.graph.json`. */
  readonly name: string;
  /** ISO 8601. */
  readonly modified: string;
  readonly bytes: number;
  readonly revision: string;
}

export interface TemplateInfo {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly doc?: string;
  /** Address of a picture of what it makes. */
  readonly picture?: string;
}

export interface RunRequest {
  /** The document itself, in the request's JSON. */
  readonly workflow: unknown;
  /** Name of the workflow it came from. */
  readonly name?: string;
  /** Higher runs first: 0 is usual. */
  readonly priority?: number;
  /** Run for these nodes instead of the document's outputs. */
  readonly outputs?: readonly string[];
}

export type RunState =
  | "queued"
  | "running"
  | "succeeded"
  | "failed"
  | "cancelled"
  /** The server stopped while it ran. */
  | "interrupted";

export interface RunInfo {
  readonly id: string;
  readonly name?: string;
  readonly state: RunState;
  readonly priority: number;
  /** ISO 8601. */
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  readonly error?: NodeFault;
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

/** What happens in a run: the engine's `RunEvent` with values as they travel. */
export type RunEvent =
  | { readonly type: "runStarted"; readonly nodes: readonly string[] }
  | { readonly type: "nodeStarted"; readonly node: string }
  | {
    readonly type: "nodeProgress";
    readonly node: string;
    readonly value: number;
    readonly max?: number;
    readonly note?: string;
  }
  /** `preview` carries an {@link ArtifactInfo} or a `data:` address; other names are the node's own. */
  | {
    readonly type: "nodeEmitted";
    readonly node: string;
    readonly name: string;
    readonly data: unknown;
  }
  | {
    readonly type: "nodeFinished";
    readonly node: string;
    readonly outputs: readonly OutputInfo[];
    readonly milliseconds: number;
  }
  | { readonly type: "nodeCached"; readonly node: string; readonly outputs: readonly OutputInfo[] }
  | { readonly type: "nodeFailed"; readonly node: string; readonly error: NodeFault }
  | { readonly type: "nodeSkipped"; readonly node: string; readonly because: string }
  | { readonly type: "nodeCancelled"; readonly node: string };

export type ServerEvent =
  | { readonly type: "run"; readonly run: RunInfo }
  | { readonly type: "removed"; readonly run: string }
  | { readonly type: "event"; readonly run: string; readonly event: RunEvent }
  | { readonly type: "status"; readonly status: ServerStatus }
  | { readonly type: "workflows" }
  | {
    readonly type: "log";
    readonly level: "info" | "warning" | "error";
    readonly text: string;
    readonly at: string;
  };

export interface ModelInfo {
  readonly name: string;
  readonly kind: string;
  readonly bytes?: number;
  readonly source?: string;
  readonly license?: string;
  readonly sha256?: string;
  readonly picture?: string;
  readonly doc?: string;
}

/** By name: `editor.snap`. Values are plain JSON. */
export type Settings = Readonly<Record<string, unknown>>;
