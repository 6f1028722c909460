import type { Catalogue } from "../graph/catalogue.ts";
import type { PluginTrials } from "../plugins/trial.ts";
import type { NodeFault, OutputInfo, RunEnd, WatchEvent } from "./run_info.ts";

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

/** What a list of models shows of one. */
export interface ModelInfo {
  readonly name: string;
  readonly kind: string;
  readonly bytes?: number;
  readonly source?: string;
  readonly license?: string;
  readonly sha256?: string;
  /** Address of a picture of what it makes. */
  readonly picture?: string;
  readonly doc?: string;
  /** Kinds of the parts that it, or its prior, has. */
  readonly parts?: readonly string[];
}

/** A file that is not written yet. */
export interface Encoded {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly width?: number;
  readonly height?: number;
}

/** A prompt, and the model whose text encoder reads it. */
export interface TokenQuestion {
  readonly model: string;
  readonly text: string;
  /** How brackets are read, as the node that encodes prompts names it; `comfy` unless given. */
  readonly weighting?: string;
}

/** How a text encoder reads a prompt. */
export interface TokenCount {
  /** Without marks of start and end. */
  readonly tokens: number;
  /** Most of them in a chunk: 75 in Stable Diffusion. */
  readonly limit: number;
  /** Each is one input of the encoder, filled up to `limit`. */
  readonly chunks: readonly TokenChunk[];
}

export interface TokenChunk {
  readonly tokens: number;
  /** What it says, as the encoder reads it: lower case, without brackets and weights. */
  readonly text: string;
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
