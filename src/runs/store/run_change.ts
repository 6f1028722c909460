import type { NodeFault, RunInfo, RunState, SweptRun } from "../../api/runs.ts";

/** What a run is started with. */
export interface NewRun {
  /** Text of the document. */
  readonly workflow: string;
  readonly name?: string;
  readonly priority?: number;
  /** Nodes to run for in place of the document's outputs. */
  readonly outputs?: readonly string[];
  /** Hashes of artifacts that the document names: they stay as long as the run does. */
  readonly artifacts?: readonly string[];
  /** Not listed, and forgotten when it is over: an answer that only who asks for it needs. */
  readonly transient?: boolean;
  /** Which run of a sweep it is. */
  readonly sweep?: SweptRun;
  /** Of whoever starts it: the same key again is the same run. */
  readonly key?: string;
}

/** What becomes of one. */
export interface RunChange {
  readonly state?: RunState;
  readonly priority?: number;
  readonly place?: number;
  readonly started?: string;
  readonly finished?: string;
  readonly error?: NodeFault;
  readonly outputs?: RunInfo["outputs"];
}

/** Which are listed. */
export interface ListOptions {
  readonly limit: number;
  /** Only runs older than this one. */
  readonly before?: string;
  readonly state?: RunState;
  /** Only runs of this sweep. */
  readonly sweep?: string;
}
