import type { RunInfo } from "../../api/runs.ts";
import type { sweepRoutes } from "../../api/sweeps.ts";
import { InputError } from "../../graph/input_error.ts";
import { LIMITS, printWorkflow, readWorkflow } from "../../graph/parse.ts";
import { setSweep, sweepVariants, type Variant } from "../../graph/sweep.ts";
import { cellLabel, sweepTable, valuesOf } from "../../graph/sweep_grid.ts";
import type { Workflow } from "../../graph/workflow.ts";
import type { Deps } from "../deps.ts";
import { graphJudge, PATIENCE_MS } from "../judge_graph.ts";
import { GraphError, HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** Runs of one sweep that are laid out: as many as may wait at a time. */
const MAX_RUNS = 1000;

/** Sweeps: started all at once, called off, drawn. */
export function sweepHandlers(deps: Deps): Handlers<typeof sweepRoutes> {
  const { queue, store, artifacts, catalogue, helper } = deps;
  const judge = graphJudge(deps);
  const variantsOf = async (workflow: Workflow): Promise<readonly Variant[]> => {
    const { sweep } = workflow;
    if (!sweep) throw new HttpError(422, "The graph carries no sweep: run it as it is");
    const known = await catalogue.within(PATIENCE_MS);
    if (!known) {
      throw new HttpError(503, "The runner is at work and cannot tell its nodes: try again");
    }
    try {
      return sweepVariants(workflow, known, sweep.axes);
    } catch (error) {
      if (error instanceof InputError) throw new HttpError(422, error.message, { cause: error });
      throw error;
    }
  };
  const documentOf = (id: string): string => {
    const text = store.sweep(id);
    if (text === undefined) throw new HttpError(404, `There is no sweep "${id}"`);
    return text;
  };
  return {
    async "POST /sweeps"({ body: { workflow, ...rest } }) {
      const swept = readWorkflow(workflow);
      const variants = await variantsOf(swept);
      const one = printWorkflow(setSweep(swept, []));
      if (variants.length > MAX_RUNS || one.length * variants.length > LIMITS.characters) {
        throw new HttpError(422, `${variants.length} runs are too many for this graph at once`);
      }
      const runs = [];
      for (const { workflow, places } of variants) {
        const text = printWorkflow(workflow);
        const { findings } = await judge({ source: `{"workflow":${text}}`, workflow });
        if (findings?.refusal !== undefined) {
          throw new GraphError(findings.refusal, findings.diagnostics);
        }
        runs.push({
          ...rest,
          workflow: text,
          places,
          artifacts: await store.artifacts.namedIn(text),
        });
        await new Promise((resolve) => setTimeout(resolve)); // others have their turn
      }
      return queue.startSweep(printWorkflow(swept), runs);
    },
    "GET /sweeps": ({ query: { name, limit = 20 } }) => store.sweeps(limit, name),
    "POST /sweeps/:id/cancel"({ params }) {
      documentOf(params.id);
      return { runs: queue.cancelSweep(params.id) };
    },
    "GET /sweeps/:id/workflow": ({ params }) =>
      new Response(documentOf(params.id), { headers: { "content-type": "application/json" } }),
    async "GET /sweeps/:id/grid"({ params }) {
      const document = documentOf(params.id);
      const runs = store.list({ limit: MAX_RUNS, sweep: params.id }).toReversed();
      const { rows, columns, cells } = sweepTable(
        runs.map((run) => ({ run, places: run.sweep!.places })),
      );
      const { bytes } = await helper.ask("grid", {
        rows,
        columns,
        cells: cells.map((cell) => cellOf(cell?.run, (sha256) => artifacts.pathOf(sha256))),
        document,
      });
      return new Response(bytes as Uint8Array<ArrayBuffer>, {
        headers: { "content-type": "image/png", "cache-control": "no-store" },
      });
    },
  };
}

function cellOf(
  run: RunInfo | undefined,
  pathOf: (sha256: string) => string,
): { readonly pictures: readonly string[]; readonly label: string } {
  if (!run) return { pictures: [], label: "not run" };
  const pictures = Object.values(run.outputs).flat().flatMap(({ artifacts = [] }) => artifacts)
    .filter(({ type }) => type.startsWith("image/"));
  return {
    pictures: [...new Set(pictures.map(({ sha256 }) => pathOf(sha256)))],
    label: cellLabel(run.state, valuesOf(run.outputs)),
  };
}
