import * as z from "zod/mini";
import { watchEvent } from "../../api/events.ts";
import { nodeFault, outputInfo } from "../../api/runs.ts";
import { count, message, name } from "../../api/schema.ts";
import type { Infer } from "../../graph/infer.ts";
import type { PluginPermissions } from "../../plugins/permissions.ts";
import type { PluginTrial } from "../../plugins/trial.ts";
import type { HostQuestions } from "./host_questions.ts";

/** A run as the runner gets it. */
export interface Job {
  readonly run: string;
  /** Text of the document. */
  readonly workflow: string;
  /** Nodes to run for in place of the document's outputs. */
  readonly outputs?: readonly string[];
  /** It answers a question, such as what guidance will cost: nobody ran it. */
  readonly transient?: true;
}

/** How a job ended. */
const jobResult = z.object({
  state: z.enum(["succeeded", "failed", "cancelled"]),
  error: z.exactOptional(nodeFault),
  outputs: z.record(name, z.array(outputInfo)),
});

export type JobResult = Infer<typeof jobResult>;

/**
 * What a host knows of plugins that are not braid's own: said once it has said what came of the trials that are over. It
 * tells of each of the others when that is.
 */
export interface Tried {
  /** All there are, by name. */
  readonly plugins: readonly string[];
  /** What each may do, by name. */
  readonly granted: Readonly<Record<string, PluginPermissions>>;
  /** The script that their processes load, where there is one in place of its sources. */
  readonly program?: string | undefined;
}

export type ToRunner =
  | { readonly type: "run"; readonly job: Job }
  | { readonly type: "cancel"; readonly run: string }
  | ({ readonly type: "tried" } & Tried)
  | { readonly type: "trial"; readonly plugin: string; readonly trial: PluginTrial }
  | {
    readonly type: "ask";
    readonly id: number;
    readonly about: keyof HostQuestions;
    readonly question: HostQuestions[keyof HostQuestions]["question"];
  };

const run = z.string().check(z.maxLength(100));

/** It runs code of others, so that anything may come: see `read_message.ts`. */
export const fromRunner = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), device: z.string().check(z.maxLength(200)) }),
  z.object({ type: z.literal("memory"), used: count, total: count }),
  z.object({ type: z.literal("event"), run, event: watchEvent }),
  z.object({ type: z.literal("finished"), run, result: jobResult }),
  z.object({ type: z.literal("answer"), id: count, answer: z.unknown() }),
  z.object({ type: z.literal("refusal"), id: count, message }),
]);

export type FromRunner = Infer<typeof fromRunner>;
