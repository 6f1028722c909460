import * as z from "zod/mini";
import { catalogueSchema, kindSchema, nodeTypeSchema } from "../graph/catalogue_schema.ts";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { count, named, text } from "./schema.ts";

named("Kind", kindSchema);
named("NodeType", nodeTypeSchema);
named("Catalogue", catalogueSchema);

/** What a list of models shows of one. */
export const modelInfo = named(
  "ModelInfo",
  z.object({
    name: text,
    kind: text,
    bytes: z.exactOptional(count),
    source: z.exactOptional(text),
    license: z.exactOptional(text),
    sha256: z.exactOptional(text),
    picture: z.exactOptional(z.string().check(z.startsWith("data:image/"))),
    doc: z.exactOptional(text),
    parts: z.exactOptional(z.array(text)).check(z.describe("Kinds that it, or its prior, has")),
  }),
);

export type ModelInfo = Infer<typeof modelInfo>;

/** A prompt, and the model whose text encoder reads it. */
export const tokenQuestion = named(
  "TokenQuestion",
  z.strictObject({
    model: z.string().check(
      z.minLength(1),
      z.maxLength(1000),
      z.describe("Id of a model, or the path of its folder"),
    ),
    text: z.string().check(z.maxLength(200_000)),
    weighting: z.exactOptional(z.string().check(z.maxLength(50)))
      .check(z.describe("How brackets are read: comfy (usual), a1111 or none")),
  }),
);

export type TokenQuestion = Infer<typeof tokenQuestion>;

/** How a text encoder reads a prompt, without marks of start and end: lower case, without brackets and weights. */
export const tokenCount = named(
  "TokenCount",
  z.object({
    tokens: count,
    limit: z.int().check(z.nonnegative(), z.describe("Most tokens of a chunk")),
    chunks: z.array(z.object({ tokens: count, text }))
      .check(z.describe("Inputs of the encoder, with what it reads in each")),
  }),
);

export type TokenCount = Infer<typeof tokenCount>;

/** What a look at the code of plugins has led to. */
const refreshed = z.object({
  state: z.enum(["same", "renewed", "busy"]).check(
    z.describe(
      "No code has changed, what has changed was read anew, or a run would be ended by it",
    ),
  ),
});

export const catalogueRoutes = defineRoutes({
  "GET /catalogue": {
    tag: "nodes",
    summary: "Node types, kinds and conversions",
    headers: { "if-none-match": "The ETag of the one that is known" },
    answers: {
      200: { doc: "What graphs can be made of", schema: catalogueSchema },
      304: { doc: "As it was", type: "none" },
    },
  },
  "POST /catalogue/refresh": {
    tag: "nodes",
    summary: "Read plugins anew whose code has changed, unless a run is going",
    answers: { 200: { doc: "What became of it", schema: refreshed } },
  },
  "GET /models": {
    tag: "models",
    summary: "Models that graphs can use",
    answers: { 200: { doc: "Models", schema: z.array(modelInfo) } },
  },
});

export const tokenRoutes = defineRoutes({
  "POST /tokens": {
    tag: "models",
    summary: "What a model's tokenizer makes of a prompt, chunk by chunk",
    body: tokenQuestion,
    maxBytes: 2 ** 20,
    answers: {
      200: { doc: "Tokens", schema: tokenCount },
      422: { doc: "There is no such model, or it has no text encoder" },
      503: { doc: "The tokenizer cannot be read in time, or not at all" },
    },
  },
});
