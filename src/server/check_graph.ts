import { checkAgainst, firstFault } from "../runs/library.ts";
import { checkModels, modelLookup } from "../runs/model_faults.ts";
import type { Workflow } from "../graph/workflow.ts";
import type { Deps } from "./deps.ts";
import { GraphError } from "./problem.ts";

/** How long a request waits for the runner to tell its node types, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Checks a graph as `braid check` does: one of which nothing can run is refused. One that comes while the runner has no time to tell what it knows is let
 * through: the runner itself checks it again before it runs.
 *
 * @throws GraphError with all that is wrong
 */
export async function checkGraph(
  workflow: Workflow,
  { catalogue, models }: Pick<Deps, "catalogue" | "models">,
): Promise<void> {
  const known = await catalogue.within(PATIENCE_MS);
  if (!known) return;
  const checked = checkAgainst(workflow, known);
  const { diagnostics, ok, runnable } = models
    ? await checkModels(checked, known, modelLookup(models))
    : checked;
  if (!runnable.length) throw new GraphError(firstFault({ diagnostics, ok })!.message, diagnostics);
}
