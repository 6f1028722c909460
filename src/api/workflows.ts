import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { count, named, text, time } from "./schema.ts";

/** A graph as a file. */
export const workflowInfo = named(
  "WorkflowInfo",
  z.object({
    name: z.string().check(z.describe("Path below the workflows folder, without .graph.json")),
    modified: time,
    bytes: count,
    revision: z.string().check(z.describe("Changes when the text does: the ETag")),
  }),
);

export type WorkflowInfo = Infer<typeof workflowInfo>;

/** A graph to begin with. */
export const templateInfo = named(
  "TemplateInfo",
  z.object({
    id: text,
    title: text,
    category: text,
    doc: z.exactOptional(text),
    picture: z.exactOptional(text).check(z.describe("Address of a picture of what it makes")),
    first: z.exactOptional(z.literal(true)).check(z.describe("Offered before all others")),
  }),
);

export type TemplateInfo = Infer<typeof templateInfo>;

const tag = "workflows";
const type = "application/json";

export const workflowRoutes = defineRoutes({
  "GET /workflows": {
    tag,
    summary: "All workflows, by name; the notices of GET /status say which are left out",
    answers: { 200: { doc: "Workflows", schema: z.array(workflowInfo) } },
  },
  "GET /workflows/:name": {
    tag,
    summary: "The text of a workflow, its revision as ETag",
    answers: { 200: { doc: "The document", type } },
  },
  "PUT /workflows/:name": {
    tag,
    summary: "Save a workflow where it is still the one that was read",
    headers: {
      "if-match": "The revision that was read",
      "if-none-match": "* for a workflow that is new",
    },
    query: z.object({
      readOnly: z.exactOptional(z.literal("replace"))
        .check(z.describe("Replaces a file that somebody has made read-only, and leaves it so")),
    }),
    bodyType: type,
    answers: {
      204: { doc: "Saved, the new revision as ETag", type: "none" },
      412: { doc: "It has changed meanwhile: nothing is saved" },
      423: { doc: "Its file is read-only: nothing is saved" },
      428: { doc: "Neither header was given" },
    },
  },
  "DELETE /workflows/:name": {
    tag,
    summary: "Delete a workflow",
    headers: { "if-match": "Only where it has this revision" },
    answers: { 204: { doc: "Deleted", type: "none" } },
  },
});

export const workflowFolderRoutes = defineRoutes({
  "GET /workflow-folders": {
    tag,
    summary: "Folders that nothing is in yet, by name; those of workflows are in their names",
    answers: { 200: { doc: "Paths below the workflows folder", schema: z.array(text) } },
  },
  "PUT /workflow-folders/:name": {
    tag,
    summary: "Make a folder",
    answers: {
      204: { doc: "Made", type: "none" },
      409: { doc: "Something has that name" },
    },
  },
  "DELETE /workflow-folders/:name": {
    tag,
    summary: "Remove a folder that is empty",
    answers: {
      204: { doc: "Removed", type: "none" },
      409: { doc: "There is something in it: it stays" },
    },
  },
});

export const templateRoutes = defineRoutes({
  "GET /templates": {
    tag: "templates",
    summary: "Graphs to start from",
    answers: { 200: { doc: "Templates", schema: z.array(templateInfo) } },
  },
  "GET /templates/:id": {
    tag: "templates",
    summary: "The text of a template",
    answers: { 200: { doc: "The document", type } },
  },
  "GET /templates/:id/picture": {
    tag: "templates",
    summary: "A picture of what a template makes",
    answers: { 200: { doc: "The picture", type: "image/png" } },
  },
});
