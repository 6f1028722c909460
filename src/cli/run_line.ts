import type { RunStatus } from "../engine/event.ts";
import type { DiagnosticCode } from "../graph/diagnostic.ts";

/**
 * What a command tells those who watch its runs, as plain JSON: the lines of `braid run --json`. A sweep is several
 * runs, counted from 1; every run begins with `queued`, a command ends with one `finished`.
 */
export type RunLine =
  | {
    readonly event: "queued";
    readonly run: number;
    readonly runs: number;
    /** What a sweep has set in this run, by `node.port`. */
    readonly values?: Readonly<Record<string, unknown>>;
  }
  | {
    readonly event: "diagnostic";
    readonly severity: "error" | "warning";
    readonly code: DiagnosticCode | "plugin" | "unreadable";
    readonly message: string;
    readonly node?: string;
    readonly port?: string;
    readonly subgraph?: string;
    readonly fix?: string;
    /** Of the document's text, from 1. */
    readonly line?: number;
    /** Document it is about, where a command takes several. */
    readonly file?: string;
  }
  | NodeLine & { readonly run: number; readonly node: string }
  | {
    readonly event: "runFinished";
    readonly run: number;
    readonly status: RunStatus;
    readonly ms: number;
  }
  /** What `--trace` and `--grid` have written. */
  | { readonly event: "drawn" } & DrawnFile
  /** A signal has asked the command to stop. */
  | { readonly event: "stopping" }
  | Finished;

/** What happens to one node. `nodeStarted` is followed by one of the other four that begin with `node`. */
export type NodeLine =
  | { readonly event: "nodeStarted"; readonly title: string }
  | {
    readonly event: "progress";
    readonly value: number;
    readonly max?: number;
    readonly note?: string;
  }
  /** Whatever a node sends to those who watch: `preview` with a PNG, `log` with a text, `warning` with { message, port?, fix? }. */
  | { readonly event: "emitted"; readonly name: string; readonly data: unknown }
  | {
    readonly event: "nodeFinished";
    readonly title: string;
    /** Where its outputs were found without running it: in memory, on disk, or with an equal node of this run. */
    readonly cached: false | "memory" | "disk" | "run";
    readonly ms: number;
  }
  | {
    readonly event: "nodeFailed";
    readonly title: string;
    readonly port?: string;
    readonly message: string;
  }
  | { readonly event: "nodeSkipped"; readonly title: string; readonly because: string }
  | { readonly event: "nodeCancelled"; readonly title: string }
  | { readonly event: "saved" } & Omit<Output, "node">
  /** Plain data that an output node has, such as a text. */
  | { readonly event: "value"; readonly port: string; readonly value: unknown }
  /** The cache on disk failed; the run goes on without it. */
  | { readonly event: "storeFailed"; readonly folder?: string; readonly message: string };

/** A file that a run has written. */
export interface Output extends DrawnFile {
  readonly node: string;
  readonly port: string;
}

/** A file, and what is in it. */
export interface DrawnFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Finished {
  readonly event: "finished";
  readonly status: RunStatus;
  readonly exitCode: number;
  readonly outputs: readonly Output[];
  /** Nodes that ran, and that did not have to. */
  readonly executed: number;
  readonly cached: number;
  readonly ms: number;
  /** Why it did not succeed, in one sentence. */
  readonly error?: string;
}
