/** What is said between a runner and the process of a plugin. */
import * as z from "zod/mini";
import { count, MAX_MESSAGE } from "../api/schema.ts";
import type { Infer } from "../graph/infer.ts";
import { checkShape } from "../graph/check_shape.ts";
import type { ModelParts, NodeQuestion } from "../graph/node_check.ts";
import { nodeProblems } from "../graph/node_check.ts";
import { nodeTypeSchema } from "../graph/catalogue_schema.ts";
import { MAX_FAULTS } from "../runs/runner/host_questions.ts";
import type { DataLimits } from "../runs/runner/small_data.ts";
import type { Packed, Range } from "./values.ts";

/** What the process is asked to do: each is a call, which ends by one answer. */
export type Call =
  /** Loads the file of a node, and tells what that says of itself. */
  | { readonly type: "define"; readonly node: string }
  /** Loads it, and tells nothing. */
  | { readonly type: "load"; readonly node: string }
  | {
    readonly type: "check";
    readonly node: string;
    readonly question: NodeQuestion;
    /** Those of the models that the question names. */
    readonly parts: ModelParts;
  }
  | {
    readonly type: "run" | "changes";
    readonly node: string;
    readonly args: Packed;
    /** The graph that runs, as JSON. */
    readonly document?: string;
    /** Whether anybody looks at previews. */
    readonly previews: boolean;
  };

export type ToPlugin =
  | { readonly type: "call"; readonly id: number; readonly call: Call }
  | { readonly type: "cancel"; readonly id: number }
  /** What came of an `ask`. */
  | { readonly type: "reply"; readonly id: number; readonly ask: number; readonly value: Packed }
  | {
    readonly type: "refusal";
    readonly id: number;
    readonly ask: number;
    readonly message: string;
  }
  /** Forgets the numbers of what it was given, and says so. */
  | { readonly type: "forget"; readonly id: number; readonly ranges: readonly Range[] }
  | { readonly type: "ping" };

/** Most things outside that a node reads. */
export const MAX_READS = 10_000;

const words = z.string().check(z.maxLength(MAX_MESSAGE));
const short = z.string().check(z.maxLength(100));

const fromPlugin = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({ type: z.literal("pong") }),
  /** Passes on by number nothing more of what it was to forget. */
  z.strictObject({ type: z.literal("forgotten"), id: count }),
  /** Asks the runner for what the process cannot do itself. */
  z.strictObject({
    type: z.literal("ask"),
    id: count,
    ask: count,
    what: short,
    args: z.array(z.unknown()),
  }),
  /** Tells of a call what nobody answers. */
  z.strictObject({ type: z.literal("tell"), id: count, what: short, args: z.array(z.unknown()) }),
  z.strictObject({
    type: z.literal("done"),
    id: count,
    value: z.unknown(),
    /** What was read outside, and in which state. */
    reads: z.exactOptional(z.array(z.tuple([words, words])).check(z.maxLength(MAX_READS))),
  }),
  z.strictObject({
    type: z.literal("failed"),
    id: count,
    message: words,
    port: z.exactOptional(short),
  }),
]);

export type FromPlugin = Infer<typeof fromPlugin>;

/** @throws TypeError that says what is wrong with it */
export function readFromPlugin(value: unknown): FromPlugin {
  const { data, error } = checkShape(fromPlugin, value);
  if (data) return data;
  throw new TypeError(`A message has a wrong "${error.issues[0]!.path.join(".") || "shape"}"`);
}

/** What a node file has turned out to be. */
export const defined = z.strictObject({
  faults: z.array(words).check(z.maxLength(MAX_FAULTS)),
  node: z.exactOptional(nodeTypeSchema),
  /** It has a `changes`. */
  changes: z.exactOptional(z.literal(true)),
});

export type Defined = Infer<typeof defined>;

/** What a node says of itself, or finds wrong: read in some hundredths of a second, in which nobody else is answered. */
export const SAID: DataLimits = { items: 20_000, characters: 2 ** 20, depth: 48 };

/** What calls are answered with, but for `run` and `changes`, whose answers are values. */
export const ANSWERS = { define: defined, check: nodeProblems };
