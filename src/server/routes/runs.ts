import * as z from "zod";
import { printJson } from "../../graph/json.ts";
import { LIMITS, readWorkflow } from "../../graph/parse.ts";
import type { RunInfo } from "../api.ts";
import { checkGraph } from "../check_graph.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import { queryNumber } from "../query_number.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { RUN_STATES, runChange, runInfo, runRequest } from "../schemas.ts";

const tag = "runs";
const MAX_KEY = 200;
const one = { 200: { doc: "The run", schema: runInfo } };
const listQuery = z.object({
  limit: z.exactOptional(queryNumber(1, 500)),
  before: z.exactOptional(z.string()).describe("Only runs older than this one"),
  state: z.exactOptional(z.enum(RUN_STATES)),
});

/** Runs: started, watched over, looked up. */
export function runRoutes(deps: Deps): readonly Route[] {
  const { queue, store, hub } = deps;
  const find = (id: string): RunInfo => {
    const run = store.get(id);
    if (!run) throw new HttpError(404, `There is no run "${id}"`);
    return run;
  };
  return [
    defineRoute({
      method: "post",
      path: "/runs",
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
      async answer({ body: { workflow, ...rest }, header }) {
        const { outputs } = rest;
        await checkGraph({ ...readWorkflow(workflow), ...(outputs && { outputs }) }, deps);
        const key = header("idempotency-key");
        if (key !== undefined && key.length > MAX_KEY) {
          throw new HttpError(400, `Expected an Idempotency-Key of at most ${MAX_KEY} characters`);
        }
        const text = `${printJson(workflow)}\n`;
        return json(queue.start({ workflow: text, ...rest, ...(key && { key }) }), 201);
      },
    }),
    defineRoute({
      method: "get",
      path: "/runs",
      tag,
      summary: "Runs, newest first",
      query: listQuery,
      answers: { 200: { doc: "Runs", schema: z.array(runInfo) } },
      answer({ query: { limit = 50, before, state } }) {
        if (before !== undefined) find(before); // forgotten meanwhile, it would look like the end
        return json(
          store.list({ limit, ...(before !== undefined && { before }), ...(state && { state }) }),
        );
      },
    }),
    defineRoute({
      method: "post",
      path: "/history/back",
      tag,
      summary:
        "Take up the history as it was when the server last stopped, where it was damaged since",
      answers: {
        200: { doc: "How many runs that brought", schema: z.object({ runs: z.int() }) },
        404: { doc: "There is nothing to bring back" },
      },
      answer() {
        if (!deps.bringBack) throw new HttpError(404, "There is no history to bring back");
        return json({ runs: deps.bringBack() });
      },
    }),
    defineRoute({
      method: "get",
      path: "/runs/:id",
      tag,
      summary: "A run",
      answers: one,
      answer: ({ param }) => json(find(param("id"))),
    }),
    defineRoute({
      method: "get",
      path: "/runs/:id/workflow",
      tag,
      summary: "The text of the document that it ran",
      answers: { 200: { doc: "The document" } },
      answer({ param }) {
        find(param("id"));
        return new Response(store.request(param("id"))!.workflow, {
          headers: { "content-type": "application/json" },
        });
      },
    }),
    defineRoute({
      method: "get",
      path: "/runs/:id/events",
      tag,
      summary: "What happened in it, in order, but for progress and previews",
      answers: { 200: { doc: "Events as GET /api/events tells them" } },
      answer({ param }) {
        find(param("id"));
        return new Response(`[${hub.ofRun(param("id")).join(",")}]`, {
          headers: { "content-type": "application/json" },
        });
      },
    }),
    defineRoute({
      method: "post",
      path: "/runs/:id/cancel",
      tag,
      summary: "Call a run off: between two steps, or by force after a while",
      answers: one,
      answer: ({ param }) => json(queue.cancel(param("id"))),
    }),
    defineRoute({
      method: "post",
      path: "/runs/:id/retry",
      tag,
      summary: "Run the same once more, as a new run",
      answers: { 201: { doc: "The new run", schema: runInfo } },
      answer: ({ param }) => json(queue.retry(param("id")), 201),
    }),
    defineRoute({
      method: "patch",
      path: "/runs/:id",
      tag,
      summary: "Change when a run that waits has its turn",
      body: runChange,
      answers: one,
      answer({ param, body: { priority, before } }) {
        const id = param("id");
        return json(
          before === undefined ? queue.prioritize(id, priority!) : queue.moveBefore(id, before),
        );
      },
    }),
    defineRoute({
      method: "delete",
      path: "/runs/:id",
      tag,
      summary: "Forget a run that is over",
      answers: { 204: { doc: "Forgotten", type: "none" }, 409: { doc: "It is not over" } },
      answer({ param }) {
        queue.remove(param("id"));
        return new Response(null, { status: 204 });
      },
    }),
  ];
}
