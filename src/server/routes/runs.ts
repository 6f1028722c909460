import type { RunInfo, runRoutes } from "../../api/runs.ts";
import { parseWorkflow, printWorkflow } from "../../graph/parse.ts";
import { setSweep } from "../../graph/sweep.ts";
import { graphJudge } from "../judge_graph.ts";
import type { Deps } from "../deps.ts";
import { GraphError, HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";
import { savedPaths } from "../saved_paths.ts";

const MAX_KEY = 200;

/** Runs: started, watched over, looked up. */
export function runHandlers(deps: Deps): Handlers<typeof runRoutes> {
  const { queue, store } = deps;
  const judge = graphJudge(deps);
  const find = (id: string): RunInfo => {
    const run = store.get(id);
    if (!run) throw new HttpError(404, `There is no run "${id}"`);
    return run;
  };
  return {
    async "POST /runs"({ body: { workflow, ...rest }, source, header }) {
      const { text, findings } = await judge({ source, workflow, outputs: rest.outputs });
      if (findings?.refusal !== undefined) {
        throw new GraphError(findings.refusal, findings.diagnostics);
      }
      const key = header("idempotency-key");
      if (key !== undefined && key.length > MAX_KEY) {
        throw new HttpError(400, `Expected an Idempotency-Key of at most ${MAX_KEY} characters`);
      }
      const artifacts = await store.artifacts.namedIn(text);
      return queue.start({ workflow: asOneRun(text), artifacts, ...rest, ...(key && { key }) });
    },
    async "POST /check"({ body, source }) {
      const { findings } = await judge({ source, ...body });
      if (!findings) {
        throw new HttpError(503, "The runner is at work and cannot tell its nodes: try again");
      }
      const { diagnostics, runnable } = findings;
      return {
        diagnostics,
        runnable,
        ok: !diagnostics.some(({ severity }) => severity === "error"),
      };
    },
    "GET /runs"({ query: { limit = 50, before, state, sweep } }) {
      if (before !== undefined) find(before); // forgotten meanwhile, it would look like the end
      return store.list({
        limit,
        ...(before !== undefined && { before }),
        ...(state && { state }),
        ...(sweep !== undefined && { sweep }),
      });
    },
    "POST /history/back"() {
      if (!deps.bringBack) throw new HttpError(404, "There is no history to bring back");
      return { runs: deps.bringBack() };
    },
    "GET /runs/:id": ({ params }) => find(params.id),
    "GET /runs/:id/workflow"({ params }) {
      find(params.id);
      return new Response(store.request(params.id)!.workflow, {
        headers: { "content-type": "application/json" },
      });
    },
    "GET /runs/:id/saved": ({ params }) => savedPaths(deps.outputFolder, find(params.id)),
    "POST /runs/:id/cancel": ({ params }) => queue.cancel(params.id),
    "POST /runs/:id/retry": ({ params }) => queue.retry(params.id),
    "PATCH /runs/:id"({ params, body: { priority, before } }) {
      const id = params.id;
      return before === undefined ? queue.prioritize(id, priority!) : queue.moveBefore(id, before);
    },
    "DELETE /runs/:id"({ params }) {
      queue.remove(params.id);
    },
  };
}

/** What a run makes carries what made it: the graph, and not the sweep that the document may be a plan of. */
function asOneRun(text: string): string {
  return text.includes('"sweep"') ? printWorkflow(setSweep(parseWorkflow(text), [])) : text;
}
