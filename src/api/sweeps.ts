import * as z from "zod/mini";
import type { Infer, InferInput } from "../graph/infer.ts";
import { LIMITS } from "../graph/parse.ts";
import { defineRoutes } from "./route.ts";
import { runInfo, runRequest } from "./runs.ts";
import { count, named, queryNumber, text, time } from "./schema.ts";

/** What a sweep is asked for with. */
export const sweepRequest = named(
  "SweepRequest",
  z.pick(runRequest, { workflow: true, name: true, priority: true }),
);

export type SweepRequest = InferInput<typeof sweepRequest>;

/** A sweep as its runs tell of it. */
export const sweepInfo = named(
  "SweepInfo",
  z.object({
    id: text,
    name: z.exactOptional(text).check(z.describe("Of the workflow it came from")),
    created: time,
    runs: count,
    going: count.check(z.describe("How many of them are not over")),
  }),
);

export type SweepInfo = Infer<typeof sweepInfo>;

const tag = "sweeps";

export const sweepRoutes = defineRoutes({
  "POST /sweeps": {
    tag,
    summary: "Run every combination of the values of the sweep that a document carries",
    body: sweepRequest,
    maxBytes: LIMITS.characters,
    answers: {
      201: { doc: "Its runs, in their order", schema: z.array(runInfo) },
      422: { doc: "The document carries no sweep, or one that cannot run: nothing was started" },
      429: { doc: "There is no room for so many runs: nothing was started" },
      503: { doc: "It is not known yet what graphs are made of" },
    },
  },
  "GET /sweeps": {
    tag,
    summary: "Sweeps of which there are runs, newest first",
    query: z.object({
      name: z.exactOptional(text).check(z.describe("Only those of this workflow")),
      limit: z.exactOptional(queryNumber(1, 100)),
    }),
    answers: { 200: { doc: "Sweeps", schema: z.array(sweepInfo) } },
  },
  "POST /sweeps/:id/cancel": {
    tag,
    summary: "Call off those of its runs that are not over",
    answers: { 200: { doc: "How many", schema: z.object({ runs: count }) } },
  },
  "DELETE /sweeps/:id": {
    tag,
    summary: "Forget the runs of a sweep that is over",
    answers: {
      200: { doc: "How many", schema: z.object({ runs: count }) },
      409: { doc: "Some of them are not over" },
    },
  },
  "GET /sweeps/:id/workflow": {
    tag,
    summary: "The text of the document with the sweep",
    answers: { 200: { doc: "The document", type: "application/json" } },
  },
  "GET /sweeps/:id/grid": {
    tag,
    summary: "Its runs as one labelled PNG that carries the document",
    answers: {
      200: { doc: "The picture", type: "image/png" },
      422: { doc: "No run has made a picture, or there are too many for one" },
    },
  },
});
