import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { count, named, text } from "./schema.ts";

/** A folder that `braid evaluate` has written. */
export const evaluationInfo = named(
  "EvaluationInfo",
  z.object({
    name: z.string().check(z.describe("Path below the workflows folder, `./` for itself")),
    settings: z.array(text).check(z.describe("Whose pictures can be compared")),
    votes: count,
  }),
);

export type EvaluationInfo = Infer<typeof evaluationInfo>;

/** Two pictures of one prompt and seed, without a word of what painted them. */
export const blindPair = named(
  "BlindPair",
  z.object({
    prompt: text,
    seed: z.int(),
    left: z.string().check(z.describe("Name of the picture, for GET /images/:name")),
    right: text,
  }),
);

export type BlindPair = Infer<typeof blindPair>;

/** How often one setting was preferred to another. */
export const preference = named(
  "Preference",
  z.object({
    pair: z.array(text),
    question: text,
    wins: z.array(count).check(z.describe("Of each of the pair")),
    ties: count,
    share: z.number().check(z.describe("Of the first among votes, a tie counting half")),
    interval: z.object({ low: z.number(), high: z.number() }).check(
      z.describe("Wilson's, of 95 %"),
    ),
    voters: count,
    replaced: count.check(
      z.describe("Votes that are not counted: their pictures are not in the evaluation any more"),
    ),
    unmatched: count.check(
      z.describe("Counted votes that do not say which pictures they were given on"),
    ),
  }),
);

export type PreferenceInfo = Infer<typeof preference>;

const word = z.string().check(z.minLength(1), z.maxLength(300));
/** What a person is asked. */
const asking = { first: word, second: word, question: word, voter: word };

const tag = "evaluations";

export const evaluationRoutes = defineRoutes({
  "GET /evaluations": {
    tag,
    summary: "Evaluations in the workflows folder whose pictures people can compare",
    answers: { 200: { doc: "Evaluations, by name", schema: z.array(evaluationInfo) } },
  },
  "GET /evaluations/:name/pairs": {
    tag,
    summary: "Pairs of pictures of two settings on which a person has not voted, sides drawn",
    query: z.object(asking),
    answers: {
      200: {
        doc: "Pairs in the order that they are asked in, and how many have a vote",
        schema: z.object({ pairs: z.array(blindPair), done: count }),
      },
    },
  },
  "POST /evaluations/:name/votes": {
    tag,
    summary: "Record which picture of a pair is better",
    body: z.strictObject({
      ...asking,
      prompt: z.string(),
      seed: z.int(),
      choice: z.enum(["left", "right", "tie"]),
      shown: z.exactOptional(
        z.array(z.string()).check(
          z.length(2),
          z.describe(
            "Names of the two pictures that were shown: refused where they are others now",
          ),
        ),
      ),
    }),
    answers: { 204: { doc: "Recorded", type: "none" } },
  },
  "DELETE /evaluations/:name/votes": {
    tag,
    summary: "Take back a person's last vote",
    query: z.object({ voter: word }),
    answers: { 204: { doc: "Taken back", type: "none" } },
  },
  "GET /evaluations/:name/votes": {
    tag,
    summary: "What people preferred so far",
    answers: { 200: { doc: "By pair and question", schema: z.array(preference) } },
  },
});
