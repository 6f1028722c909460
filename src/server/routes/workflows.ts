import type { workflowRoutes } from "../../api/workflows.ts";
import { LIMITS } from "../../graph/parse.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import { readJson, readText } from "../read_body.ts";
import type { Handlers } from "../route.ts";

const TYPE = "application/json";

/** Graphs as files: read, and written only over what was read. */
export function workflowHandlers({ workflows }: Deps): Handlers<typeof workflowRoutes> {
  return {
    "GET /workflows": async () => await workflows.list(),
    "GET /workflows/:name"({ params }) {
      const { text, revision } = workflows.read(params.name);
      // Compressed on the way, the tag would be a weak one, which nothing can be written over.
      const cache = "no-cache, no-transform";
      return new Response(text, {
        headers: { "content-type": TYPE, etag: revision, "cache-control": cache },
      });
    },
    async "PUT /workflows/:name"({ request, params, query, header }) {
      const revision = header("if-match");
      if (revision === undefined && header("if-none-match") !== "*") {
        throw new HttpError(428, "Expected If-Match with the revision read, or If-None-Match: *");
      }
      const text = await readText(request, LIMITS.characters);
      const document = await readJson(text, LIMITS.depth);
      if (typeof document !== "object" || document === null || Array.isArray(document)) {
        throw new HttpError(422, "Not a workflow: expected an object");
      }
      const saved = workflows.write(params.name, text, revision, query.readOnly === "replace");
      return new Response(null, { status: 204, headers: { etag: saved } });
    },
    "DELETE /workflows/:name"({ params, header }) {
      workflows.remove(params.name, header("if-match"));
    },
  };
}
