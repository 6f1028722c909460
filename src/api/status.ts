import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { count, named, text } from "./schema.ts";

/** A sentence that holds until somebody has done something about it. */
const serverNotice = z.object({
  level: z.enum(["warning", "error"]),
  text,
  action: z.exactOptional(z.literal("bringBack"))
    .check(z.describe("POST /api/history/back does it")),
  about: z.exactOptional(z.literal("workflows"))
    .check(z.describe("Which workflows are not listed, and why")),
});

export type ServerNotice = Infer<typeof serverNotice>;

/** How the server and its runner are. */
export const serverStatus = named(
  "ServerStatus",
  z.object({
    version: text,
    runner: z.enum(["starting", "idle", "busy", "stopped"]),
    device: z.exactOptional(text)
      .check(z.describe("What the runner computes on: CPU, 8 threads")),
    memory: z.exactOptional(z.object({ used: count, total: count }))
      .check(z.describe("Bytes: of the runner, and of the machine")),
    queue: z.object({ length: count, paused: z.boolean() }),
    refusal: z.exactOptional(text)
      .check(z.describe("Why nothing can be kept, and so nothing runs; among the notices, too")),
    catalogue: z.exactOptional(text)
      .check(z.describe("Entity tag of the node types: another one once they were read anew")),
    trying: z.exactOptional(z.array(text))
      .check(z.describe("Plugins that are still being tried out, whose nodes the catalogue lacks")),
    notices: z.exactOptional(z.array(serverNotice))
      .check(z.describe("What people have to know of what the server keeps")),
  }),
);

export type ServerStatus = Infer<typeof serverStatus>;
export type RunnerState = ServerStatus["runner"];

export const queueChange = named("QueueChange", z.strictObject({ paused: z.boolean() }));

/** Whether what the served folder brings counts: its queue, history and settings. */
export const trustState = named(
  "TrustState",
  z.object({ trusted: z.boolean(), folder: text }),
);

export type TrustState = Infer<typeof trustState>;

export const trustGiven = named(
  "TrustGiven",
  z.object({
    folder: text.check(z.describe("The one that is meant: another is refused")),
  }),
);

const tag = "server";
const state = { 200: { doc: "State", schema: serverStatus } } as const;

export const statusRoutes = defineRoutes({
  "GET /status": { tag, summary: "State of runner and queue", answers: state },
  "PATCH /queue": {
    tag,
    summary: "Pause the queue after the run it has, or go on",
    body: queueChange,
    answers: state,
  },
  "POST /runner/restart": {
    tag,
    summary: "Start the runner anew: frees memory, reads plugins again, fails the run it has",
    answers: state,
  },
});

export const trustRoutes = defineRoutes({
  "GET /trust": {
    tag,
    summary: "Whether the queue, history and settings that the folder brings count",
    answers: { 200: { doc: "State", schema: trustState } },
  },
  "POST /trust": {
    tag,
    summary: "Trust the folder: the server opens it anew, with its queue, history and settings",
    body: trustGiven,
    answers: { 202: { doc: "State before it is opened anew", schema: trustState } },
  },
});
