import type { RunInfo } from "../../api/runs.ts";
import type { sweepRoutes } from "../../api/sweeps.ts";
import { UsageError } from "../../graph/usage_error.ts";
import { printJsonLine } from "../../graph/json.ts";
import { LIMITS, printWorkflow, readWorkflow } from "../../graph/parse.ts";
import { setSweep, type SweepRuns, sweepRuns } from "../../graph/sweep.ts";
import { cellLabel, sweepTable, valuesOf } from "../../graph/sweep_grid.ts";
import type { Workflow } from "../../graph/workflow.ts";
import type { RunQueue } from "../../runs/queue/run_queue.ts";
import type { NewRun } from "../../runs/store/run_change.ts";
import type { Deps } from "../deps.ts";
import { graphJudge, PATIENCE_MS } from "../judge_graph.ts";
import { GraphError, HttpError } from "../problem.ts";
import type { Handlers } from "../route.ts";

/** Runs of one sweep that are laid out: as many as may wait at a time. */
const MAX_RUNS = 1000;
/** Most letters of what its runs tell of where they stand on the axes: all are answered, and told to who watches, at once. */
const MAX_TOLD = 2 ** 20;
const TOO_LARGE = "The runs of the sweep are too large together: take fewer or shorter values";

/** Sweeps: started all at once, called off, drawn. */
export function sweepHandlers(deps: Deps): Handlers<typeof sweepRoutes> {
  const { queue, store, artifacts, catalogue, helper } = deps;
  const judge = graphJudge(deps);
  const runsOf = async (workflow: Workflow): Promise<SweepRuns> => {
    const { sweep } = workflow;
    if (!sweep) throw new HttpError(422, "The graph carries no sweep: run it as it is");
    const known = await catalogue.within(PATIENCE_MS);
    if (!known) {
      throw new HttpError(503, "The runner is at work and cannot tell its nodes: try again");
    }
    return sweepRuns(workflow, known, sweep.axes);
  };
  /** The runs as they are queued, each checked. @throws UsageError, GraphError, HttpError */
  const lay = async (
    swept: SweepRuns,
    request: Omit<NewRun, "workflow">,
  ): Promise<Parameters<RunQueue["startSweep"]>[1]> => {
    const runs = [];
    let written = 0;
    let told = 0;
    for (const { workflow, places } of swept) {
      const text = printWorkflow(workflow);
      written += text.length;
      told += printJsonLine(places).length;
      if (written > LIMITS.characters || told > MAX_TOLD) throw new UsageError(TOO_LARGE);
      const { findings } = await judge({ source: `{"workflow":${text}}`, workflow });
      if (findings?.refusal !== undefined) {
        throw new GraphError(findings.refusal, findings.diagnostics);
      }
      const artifacts = await store.artifacts.namedIn(text);
      runs.push({ ...request, workflow: text, places, artifacts });
      await new Promise((resolve) => setTimeout(resolve)); // others have their turn
    }
    return runs;
  };
  const documentOf = (id: string): string => {
    const text = store.sweep(id);
    if (text === undefined) throw new HttpError(404, `There is no sweep "${id}"`);
    return text;
  };
  const whole = (run: RunInfo): RunInfo | undefined => run.withoutOutputs ? store.get(run.id) : run;
  return {
    async "POST /sweeps"({ body: { workflow, ...rest } }) {
      const swept = readWorkflow(workflow);
      try {
        const runs = await runsOf(swept);
        const one = printWorkflow(setSweep(swept, []));
        if (runs.count > MAX_RUNS) {
          throw new UsageError(`${runs.count} runs are too many at once: take fewer values`);
        }
        if (one.length * runs.count > LIMITS.characters) throw new UsageError(TOO_LARGE);
        queue.demandRoom(runs.count);
        return queue.startSweep(printWorkflow(swept), await lay(runs, rest));
      } catch (error) {
        if (error instanceof UsageError) throw new HttpError(422, error.message, { cause: error });
        throw error;
      }
    },
    "GET /sweeps": ({ query: { name, limit = 20 } }) => store.sweeps(limit, name),
    "POST /sweeps/:id/cancel"({ params }) {
      documentOf(params.id);
      return { runs: queue.cancelSweep(params.id) };
    },
    async "DELETE /sweeps/:id"({ params }) {
      documentOf(params.id);
      return { runs: await queue.removeSweep(params.id) };
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
        cells: cells.map((cell) =>
          cellOf(cell && whole(cell.run), (sha256) => helper.pathOf(artifacts.pathOf(sha256)))
        ),
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
