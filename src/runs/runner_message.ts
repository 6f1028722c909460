import type { Catalogue } from "../graph/catalogue.ts";
import type { PluginTrials } from "../plugins/trial.ts";
import type { WatchEvent } from "../api/events.ts";
import type { ModelInfo, TokenCount, TokenQuestion } from "../api/models.ts";
import type { NodeFault, OutputInfo, RunEnd } from "../api/runs.ts";

/** A run as the runner gets it. */
export interface Job {
  readonly run: string;
  /** Text of the document. */
  readonly workflow: string;
  /** Nodes to run for in place of the document's outputs. */
  readonly outputs?: readonly string[];
}

/** How a job ended. */
export interface JobResult {
  readonly state: Exclude<RunEnd, "interrupted">;
  readonly error?: NodeFault;
  readonly outputs: Readonly<Record<string, readonly OutputInfo[]>>;
}

/** A file that is not written yet. */
export interface Encoded {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly width?: number;
  readonly height?: number;
}

/** What the host can ask for, and the answers: the catalogue of the runner, all else of the helper. */
export interface Questions {
  catalogue: {
    question: Record<string, never>;
    answer: { catalogue: Catalogue; warnings: readonly string[] };
  };
  models: { question: Record<string, never>; answer: readonly ModelInfo[] };
  /** The kinds of the parts that a model, or its prior, has; none said of one that cannot be looked at there. */
  parts: { question: { model: string }; answer: { parts?: readonly string[] } };
  tokens: { question: TokenQuestion; answer: TokenCount };
  /** A picture no wider than `width`. */
  thumbnail: { question: { path: string; width: number }; answer: Encoded };
  /** What is wrong with the file of a node, once it is loaded. */
  node: { question: { type: string }; answer: readonly string[] };
  /** Whether nodes can read a picture, which is called `name`. */
  picture: { question: { path: string; name: string }; answer: Record<string, never> };
}

export type ToRunner =
  | { readonly type: "run"; readonly job: Job }
  | { readonly type: "cancel"; readonly run: string }
  | { readonly type: "tried"; readonly trials: PluginTrials }
  | {
    readonly type: "ask";
    readonly id: number;
    readonly about: keyof Questions;
    readonly question: Questions[keyof Questions]["question"];
  };

export type FromRunner =
  | { readonly type: "ready"; readonly device: string }
  | { readonly type: "memory"; readonly used: number; readonly total: number }
  | { readonly type: "event"; readonly run: string; readonly event: WatchEvent }
  | { readonly type: "finished"; readonly run: string; readonly result: JobResult }
  | { readonly type: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly type: "refusal"; readonly id: number; readonly message: string };
