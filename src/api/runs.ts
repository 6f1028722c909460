import * as z from "zod/mini";
import { diagnosticSchema } from "../graph/diagnostic.ts";
import type { Infer, InferInput } from "../graph/infer.ts";
import { LIMITS } from "../graph/parse.ts";
import { artifactInfo, savedPath } from "./artifacts.ts";
import { defineRoutes } from "./route.ts";
import { count, message, name, named, queryNumber, text, time } from "./schema.ts";

/** How a run ended. `interrupted`: the server stopped while it ran. */
export const RUN_ENDS = ["succeeded", "failed", "cancelled", "interrupted"] as const;

/** How far a run is. */
export const RUN_STATES = ["queued", "running", ...RUN_ENDS] as const;

export type RunEnd = typeof RUN_ENDS[number];
export type RunState = typeof RUN_STATES[number];

/** Why a node, or the run as a whole, failed. */
export const nodeFault = named(
  "NodeFault",
  z.object({ message, node: z.exactOptional(name), port: z.exactOptional(name) }),
);

export type NodeFault = Infer<typeof nodeFault>;

/** One output of a node as a person can look at it: files, or plain data where it is small. */
export const outputInfo = named(
  "OutputInfo",
  z.object({
    port: name,
    kind: name,
    artifacts: z.exactOptional(z.array(artifactInfo)),
    more: z.exactOptional(count).check(
      z.describe("Files beside these, which are too many to list"),
    ),
    value: z.exactOptional(z.unknown()),
    omitted: z.exactOptional(z.literal(true)).check(
      z.describe("There is a value, which is too large to be listed: a node can save it as a file"),
    ),
  }),
);

export type OutputInfo = Infer<typeof outputInfo>;

/** Which run of a sweep a run is. */
export const sweptRun = named(
  "SweptRun",
  z.object({
    id: text.check(z.describe("Of the sweep")),
    places: z.array(z.object({
      name: text.check(z.describe("Of the axis")),
      value: text.check(z.describe("As it was written")),
      index: count.check(z.describe("Among the values of the axis, from 0")),
    })).check(z.describe("Where it stands on each axis; the last one changes fastest")),
  }),
);

export type SweptRun = Infer<typeof sweptRun>;

/** A run as those who watch it see it, with what its output nodes gave, by node. */
export const runInfo = named(
  "RunInfo",
  z.object({
    id: text,
    name: z.exactOptional(text).check(z.describe("Of the workflow it came from")),
    state: z.enum(RUN_STATES),
    priority: z.int(),
    created: time,
    started: z.exactOptional(time),
    finished: z.exactOptional(time),
    error: z.exactOptional(nodeFault),
    transient: z.exactOptional(z.literal(true))
      .check(z.describe("Not listed, and forgotten when it is over")),
    sweep: z.exactOptional(sweptRun),
    outputs: z.record(text, z.array(outputInfo)),
    withoutOutputs: z.exactOptional(z.literal(true))
      .check(z.describe("A list that would be large has it without them: the run itself has them")),
  }),
);

export type RunInfo = Infer<typeof runInfo>;

const priority = z.int()
  .check(z.minimum(-1000), z.maximum(1000), z.describe("Higher runs first: 0 is usual"));

const document = z.unknown().check(z.describe("The document itself"));
const wanted = z.exactOptional(
  z.array(z.string().check(z.maxLength(500))).check(z.minLength(1), z.maxLength(10_000)),
).check(
  z.describe("Nodes to run for in place of the document's outputs: only what they need counts"),
);

/** What a run is asked for with. */
export const runRequest = named(
  "RunRequest",
  z.strictObject({
    workflow: document,
    name: z.exactOptional(z.string().check(z.maxLength(500)))
      .check(z.describe("Of the workflow it came from")),
    priority: z.exactOptional(priority),
    outputs: wanted,
    transient: z.exactOptional(z.boolean()).check(
      z.describe(
        "Not listed, called off by the next run that is not, and forgotten when it is over",
      ),
    ),
  }),
);

export type RunRequest = InferInput<typeof runRequest>;

/** A document to be checked. */
export const checkRequest = named(
  "CheckRequest",
  z.strictObject({ workflow: document, outputs: wanted }),
);

/** What is said of a document before it runs. */
export const checkReport = named(
  "CheckReport",
  z.object({
    ok: z.boolean().check(z.describe("Nothing stands in the way of any output")),
    runnable: z.array(text).check(z.describe("Outputs that nothing stands in the way of")),
    diagnostics: z.array(diagnosticSchema).check(z.describe("All that is wrong: errors first")),
  }),
);

export type CheckReport = Infer<typeof checkReport>;

/** When a run that waits has its turn. */
export const runChange = named(
  "RunChange",
  z.strictObject({
    priority: z.exactOptional(priority),
    before: z.exactOptional(text).check(z.describe("Run right before this other run that waits")),
  }).check(z.refine(
    (change) => Object.keys(change).length === 1,
    "Give either a priority or the run that it goes before",
  )),
);

const tag = "runs";
const one = { 200: { doc: "The run", schema: runInfo } } as const;

export const runRoutes = defineRoutes({
  "POST /runs": {
    tag,
    summary: "Run a document: now, or when it is its turn",
    headers: { "idempotency-key": "The same key again is the same run" },
    body: runRequest,
    maxBytes: LIMITS.characters,
    answers: {
      201: { doc: "The run", schema: runInfo },
      422: {
        doc:
          "The document is not well-formed, has no output that can run, or the key is another run's",
      },
      429: { doc: "Too many runs wait" },
    },
  },
  "POST /check": {
    tag,
    summary: "Tell all that is wrong with a document, without running it",
    body: checkRequest,
    maxBytes: LIMITS.characters,
    answers: {
      200: { doc: "What is wrong", schema: checkReport },
      422: { doc: "The document is not well-formed" },
      503: { doc: "The runner cannot tell its nodes now" },
    },
  },
  "GET /runs": {
    tag,
    summary: "Runs, newest first",
    query: z.object({
      limit: z.exactOptional(queryNumber(1, 500)),
      before: z.exactOptional(text).check(z.describe("Only runs older than this one")),
      state: z.exactOptional(z.enum(RUN_STATES)),
      sweep: z.exactOptional(text).check(z.describe("Only runs of this sweep")),
    }),
    answers: { 200: { doc: "Runs", schema: z.array(runInfo) } },
  },
  "POST /history/back": {
    tag,
    summary:
      "Take up the history as it was when the server last stopped, where it was damaged since",
    answers: {
      200: { doc: "How many runs that brought", schema: z.object({ runs: z.int() }) },
      404: { doc: "There is nothing to bring back" },
    },
  },
  "GET /runs/:id": { tag, summary: "A run", answers: one },
  "GET /runs/:id/workflow": {
    tag,
    summary: "The text of the document that it ran",
    answers: { 200: { doc: "The document", type: "application/json" } },
  },
  "GET /runs/:id/saved": {
    tag,
    summary: "Where the run has saved files in the output folder, those that are still there",
    answers: { 200: { doc: "Files", schema: z.array(savedPath) } },
  },
  "POST /runs/:id/cancel": {
    tag,
    summary: "Call a run off: between two steps, or by force after a while",
    answers: one,
  },
  "POST /runs/:id/retry": {
    tag,
    summary: "Run the same once more, as a new run",
    answers: { 201: { doc: "The new run", schema: runInfo } },
  },
  "PATCH /runs/:id": {
    tag,
    summary: "Change when a run that waits has its turn",
    body: runChange,
    answers: one,
  },
  "DELETE /runs/:id": {
    tag,
    summary: "Forget a run that is over",
    answers: { 204: { doc: "Forgotten", type: "none" }, 409: { doc: "It is not over" } },
  },
});
