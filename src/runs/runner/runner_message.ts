import * as z from "zod/mini";
import { watchEvent } from "../../api/events.ts";
import type { ModelInfo, TokenCount, TokenQuestion } from "../../api/models.ts";
import { nodeFault, outputInfo } from "../../api/runs.ts";
import { count, message } from "../../api/schema.ts";
import type { Catalogue } from "../../graph/catalogue.ts";
import type { Infer } from "../../graph/infer.ts";
import type { PluginTrials } from "../../plugins/trial.ts";

/** A run as the runner gets it. */
export interface Job {
  readonly run: string;
  /** Text of the document. */
  readonly workflow: string;
  /** Nodes to run for in place of the document's outputs. */
  readonly outputs?: readonly string[];
}

/** How a job ended. */
const jobResult = z.object({
  state: z.enum(["succeeded", "failed", "cancelled"]),
  error: z.exactOptional(nodeFault),
  outputs: z.record(z.string(), z.array(outputInfo)),
});

export type JobResult = Infer<typeof jobResult>;

/** A file that is not written yet. */
export interface Encoded {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly width?: number;
  readonly height?: number;
}

/** What the host can ask for, and the answers: the catalogue of the runner, all else of the helper. */
export interface HostQuestions {
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
    readonly about: keyof HostQuestions;
    readonly question: HostQuestions[keyof HostQuestions]["question"];
  };

const run = z.string().check(z.maxLength(100));

/** It runs code of others, so that anything may come: see `told_schema.ts`. */
export const fromRunner = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), device: z.string().check(z.maxLength(200)) }),
  z.object({ type: z.literal("memory"), used: count, total: count }),
  z.object({ type: z.literal("event"), run, event: watchEvent }),
  z.object({ type: z.literal("finished"), run, result: jobResult }),
  z.object({ type: z.literal("answer"), id: count, answer: z.unknown() }),
  z.object({ type: z.literal("refusal"), id: count, message }),
]);

export type FromRunner = Infer<typeof fromRunner>;
