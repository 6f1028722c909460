import * as z from "zod";
import { LIMITS } from "../../graph/parse.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import { readJson, readText } from "../read_body.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { workflowInfo } from "../schemas.ts";

const TYPE = "application/json";

/** Graphs as files: read, and written only over what was read. */
export function workflowRoutes({ workflows }: Deps): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/workflows",
      tag: "workflows",
      summary: "All workflows, by name",
      answers: { 200: { doc: "Workflows", schema: z.array(workflowInfo) } },
      answer: async () => json(await workflows.list()),
    }),
    defineRoute({
      method: "get",
      path: "/workflows/:name",
      tag: "workflows",
      summary: "The text of a workflow, its revision as ETag",
      answers: { 200: { doc: "The document", type: TYPE } },
      answer({ param }) {
        const { text, revision } = workflows.read(param("name"));
        // Compressed on the way, the tag would be a weak one, which nothing can be written over.
        const cache = "no-cache, no-transform";
        return new Response(text, {
          headers: { "content-type": TYPE, etag: revision, "cache-control": cache },
        });
      },
    }),
    defineRoute({
      method: "put",
      path: "/workflows/:name",
      tag: "workflows",
      summary: "Save a workflow where it is still the one that was read",
      headers: {
        "if-match": "The revision that was read",
        "if-none-match": "* for a workflow that is new",
      },
      bodyType: TYPE,
      answers: {
        204: { doc: "Saved, the new revision as ETag", type: "none" },
        412: { doc: "It has changed meanwhile: nothing is saved" },
        428: { doc: "Neither header was given" },
      },
      async answer({ request, param, header }) {
        const revision = header("if-match");
        if (revision === undefined && header("if-none-match") !== "*") {
          throw new HttpError(428, "Expected If-Match with the revision read, or If-None-Match: *");
        }
        const text = await readText(request, LIMITS.characters);
        const document = await readJson(text, LIMITS.depth);
        if (typeof document !== "object" || document === null || Array.isArray(document)) {
          throw new HttpError(422, "Not a workflow: expected an object");
        }
        const saved = workflows.write(param("name"), text, revision);
        return new Response(null, { status: 204, headers: { etag: saved } });
      },
    }),
    defineRoute({
      method: "delete",
      path: "/workflows/:name",
      tag: "workflows",
      summary: "Delete a workflow",
      headers: { "if-match": "Only where it has this revision" },
      answers: { 204: { doc: "Deleted", type: "none" } },
      answer({ param, header }) {
        workflows.remove(param("name"), header("if-match"));
        return new Response(null, { status: 204 });
      },
    }),
  ];
}
