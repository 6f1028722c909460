import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { downloadList } from "./downloads.ts";
import { defineRoutes } from "./route.ts";
import { nodeFault, outputInfo, runInfo } from "./runs.ts";
import { message, name, named, queryNumber, text, time } from "./schema.ts";
import { serverStatus } from "./status.ts";

const node = name;
const outputs = z.array(outputInfo);

/**
 * What happens in a run, as it travels: what the engine says (`src/engine/event.ts`), with outputs and errors as they can
 * be looked at. `preview` among what a node emits carries `{ url, width, height, note? }` with a `data:` address; other
 * names are the node's own.
 */
export const watchEvent = named(
  "WatchEvent",
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("runStarted"), nodes: z.array(node) }),
    z.object({ type: z.literal("nodeStarted"), node }),
    z.object({
      type: z.literal("nodeProgress"),
      node,
      value: z.number(),
      max: z.exactOptional(z.number()),
      note: z.exactOptional(message),
    }),
    z.object({ type: z.literal("nodeEmitted"), node, name, data: z.unknown() }),
    z.object({
      type: z.literal("nodeFinished"),
      node,
      outputs,
      milliseconds: z.number().check(z.nonnegative()),
    }),
    z.object({
      type: z.literal("nodeCached"),
      node,
      outputs,
      /** `plan`: worked out ahead, to tell what the run will do; nobody has run it before. */
      from: z.enum(["memory", "disk", "run", "plan"]),
    }),
    z.object({ type: z.literal("nodeFailed"), node, error: nodeFault }),
    z.object({ type: z.literal("nodeSkipped"), node, because: name }),
    z.object({ type: z.literal("nodeCancelled"), node }),
  ]),
);

export type WatchEvent = Infer<typeof watchEvent>;

/** What has become of a workflow, whoever did it; who saved it knows its own revision. */
const workflowChange = z.discriminatedUnion("type", [
  z.object({
    type: z.enum(["workflow.created", "workflow.changed"]),
    name: text,
    revision: text,
  }),
  z.object({ type: z.literal("workflow.removed"), name: text }),
]);

export type WorkflowChange = Infer<typeof workflowChange>;

/** What has become of a folder that workflows are to be put into. */
const folderChange = z.object({ type: z.enum(["folder.created", "folder.removed"]), name: text });

export type FolderChange = Infer<typeof folderChange>;

/** Whatever those who watch a server are told. */
export const serverEvent = named(
  "ServerEvent",
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("run"), run: runInfo }),
    z.object({ type: z.literal("removed"), run: text }),
    z.object({ type: z.literal("event"), run: text, event: watchEvent }),
    z.object({ type: z.literal("status"), status: serverStatus }),
    z.extend(downloadList, { type: z.literal("downloads") }),
    workflowChange,
    folderChange,
    z.object({
      type: z.literal("log"),
      level: z.enum(["info", "warning", "error"]),
      text,
      at: time,
    }),
  ]),
);

export type ServerEvent = Infer<typeof serverEvent>;

/** The number of an event. */
export const eventNumber: z.ZodMiniType<number, number | string> = queryNumber(
  0,
  Number.MAX_SAFE_INTEGER,
);

const tag = "events";
const query = z.object({
  after: z.exactOptional(eventNumber).check(
    z.describe("Number of the last event seen; the header Last-Event-ID goes before it"),
  ),
});
const headers = { "last-event-id": "Number of the last event seen" } as const;

export const eventRoutes = defineRoutes({
  "GET /events": {
    tag,
    summary: "What happens, as server-sent events; resumes after the last one seen",
    query,
    headers,
    answers: { 200: { doc: "One event a message", type: "text/event-stream" } },
  },
  "GET /runs/:id/events": {
    tag: "runs",
    summary:
      "What happened in it, in order, but for progress and previews; a line of the log that says so where it is forgotten",
    answers: {
      200: { doc: "Events as GET /api/events tells them", schema: z.array(serverEvent) },
    },
  },
});
