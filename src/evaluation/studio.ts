import type { Library } from "../graph/catalogue.ts";
import { printWorkflow } from "../graph/parse.ts";
import type { Workflow } from "../graph/workflow.ts";
import { checkAgainst } from "../runs/library.ts";
import type { KnownModel } from "../runs/model_faults.ts";
import { checkModels } from "../runs/model_faults.ts";
import type { Memory } from "../runs/outputs/memory.ts";
import { type ContextMaker, runChecked } from "../runs/run_checked.ts";
import type { Models } from "../runtime/models.ts";

/** What an evaluation needs of the program. */
export interface Studio {
  readonly library: Library;
  readonly models: Models;
  readonly memory: Memory;
  readonly version: string;
  /** What gives the nodes of a run their context. */
  readonly context: (document: string) => ContextMaker;
  lookUp(model: string): Promise<KnownModel>;
}

/**
 * Runs a graph as `braid run` does, for one output.
 *
 * @throws Error that names the node and what is wrong with it
 */
export async function runFor<T>(
  studio: Studio,
  workflow: Workflow,
  { node, port }: { readonly node: string; readonly port: string },
  signal?: AbortSignal,
): Promise<T> {
  const { library, lookUp } = studio;
  const wanted = { ...workflow, outputs: [node] };
  const checked = await checkModels(checkAgainst(wanted, library), library, lookUp);
  if (!checked.ok) throw notThere(checked.diagnostics) ?? new Error(firstError(checked));
  await using run = await runChecked(checked, library, () => ({
    context: studio.context(printWorkflow(workflow)),
    memory: studio.memory,
    salt: studio.version,
    onEvent: () => {},
    ...(signal && { signal }),
  }));
  signal?.throwIfAborted();
  const value = run.outputs.get(node)?.[port];
  if (run.status !== "succeeded" || value === undefined) {
    throw run.errors[0] ?? new Error(run.lack?.message ?? `"${node}" gave no ${port}`);
  }
  return value as T;
}

type Faults = ReturnType<typeof checkAgainst>["diagnostics"];

function notThere(diagnostics: Faults): Error | undefined {
  const missing = diagnostics.find(({ code }) => code === "missing-model");
  return missing && new Deno.errors.NotFound(missing.message);
}

function firstError({ diagnostics }: { readonly diagnostics: Faults }): string {
  return diagnostics.find(({ severity }) => severity === "error")!.message;
}
