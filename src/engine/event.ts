import type { NodeError } from "./node_error.ts";

/**
 * What happens in a run, in order. Every `nodeStarted` is followed by one of `nodeFinished`, `nodeFailed`,
 * `nodeSkipped` and `nodeCancelled` of the same node. Outputs and errors are as they travel: values here, what can be
 * looked at beyond this process.
 */
export type RunEvent<Outputs = NodeOutputs, Fault = NodeError> =
  /** `nodes`: all that may have to run, each after what it depends on. */
  | { readonly type: "runStarted"; readonly nodes: readonly string[] }
  | { readonly type: "nodeStarted"; readonly node: string }
  | {
    readonly type: "nodeProgress";
    readonly node: string;
    readonly value: number;
    readonly max?: number;
    readonly note?: string;
  }
  /** Whatever a node sends to those who watch, such as a preview. */
  | {
    readonly type: "nodeEmitted";
    readonly node: string;
    readonly name: string;
    readonly data: unknown;
  }
  | {
    readonly type: "nodeFinished";
    readonly node: string;
    readonly outputs: Outputs;
    readonly milliseconds: number;
  }
  /** Its outputs were known: from memory, from disk, or because an equal node of this run made them. */
  | {
    readonly type: "nodeCached";
    readonly node: string;
    readonly outputs: Outputs;
    readonly from: "memory" | "disk" | "run";
  }
  | { readonly type: "nodeFailed"; readonly node: string; readonly error: Fault }
  /** It did not run because of another node, which failed or left an output undefined. */
  | { readonly type: "nodeSkipped"; readonly node: string; readonly because: string }
  | { readonly type: "nodeCancelled"; readonly node: string }
  /** The store on disk failed; the run goes on without it. */
  | { readonly type: "storeFailed"; readonly node: string; readonly error: unknown }
  | { readonly type: "runFinished"; readonly status: RunStatus };

export type RunStatus = "succeeded" | "failed" | "cancelled";

export type NodeOutputs = Readonly<Record<string, unknown>>;
