import * as z from "zod/mini";
import { modelInfo, tokenCount } from "../../api/models.ts";
import type { TokenQuestion } from "../../api/models.ts";
import { count, mediaType } from "../../api/schema.ts";
import { catalogueSchema } from "../../graph/catalogue_schema.ts";
import type { Infer } from "../../graph/infer.ts";
import { nodeProblems } from "../../graph/node_check.ts";
import type { NodeQuestion } from "../../graph/node_check.ts";

/** Most things that are told to be wrong with the file of a node. */
export const MAX_FAULTS = 100;

/** Most things wrong with plugins that are told, each of which is written down, and most letters of one. */
export const [MAX_WARNINGS, MAX_WARNING] = [500, 1200];

/** A file that is not written yet. */
const encoded = z.object({
  mediaType,
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  width: z.exactOptional(count),
  height: z.exactOptional(count),
});

export type Encoded = Infer<typeof encoded>;

/** What the host can ask for: the catalogue of the runner, the checks of nodes of a process that has their code, all else of the helper. */
interface Questions {
  catalogue: Record<string, never>;
  models: Record<string, never>;
  parts: { model: string };
  tokens: TokenQuestion;
  /** A picture no wider than `width`. */
  thumbnail: { path: string; width: number };
  /** The pictures of a sweep as one, as `braid run --grid` draws it. */
  grid: {
    rows: readonly string[];
    columns: readonly string[];
    /** Row after row; paths of files. */
    cells: readonly { readonly pictures: readonly string[]; readonly label: string }[];
    /** The text of a graph that the picture carries. */
    document: string;
  };
  /** Of nodes of one plugin, their own checks. */
  checks: { questions: readonly NodeQuestion[] };
  /** The parts of the models that such questions name. */
  refs: { questions: readonly NodeQuestion[] };
  /** Whether nodes can read a picture, which is called `name`. */
  picture: { path: string; name: string };
}

/** The last one says how many more there are. */
const warnings = z.array(z.string().check(z.maxLength(MAX_WARNING)))
  .check(z.maxLength(MAX_WARNINGS + 1));

/** What each is answered with. */
export const answers = {
  catalogue: z.object({ catalogue: catalogueSchema, warnings }),
  models: z.array(modelInfo),
  /** The kinds of the parts that a model, or its prior, has; none said of one that cannot be looked at there. */
  parts: z.object({ parts: z.exactOptional(z.array(z.string())) }),
  tokens: tokenCount,
  thumbnail: encoded,
  grid: encoded,
  /** What each finds, in their order. */
  checks: z.object({ problems: z.array(nodeProblems) }),
  /** By model, by kind. */
  refs: z.object({
    parts: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
  picture: z.strictObject({}),
} satisfies Record<keyof Questions, z.ZodMiniType>;

export type HostQuestions = {
  [Q in keyof Questions]: { question: Questions[Q]; answer: Infer<typeof answers[Q]> };
};
