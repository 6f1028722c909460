import type { Library } from "../graph/catalogue.ts";
import { namedModels } from "../graph/named_models.ts";
import type { NodeContext } from "../graph/node.ts";
import { printWorkflow } from "../graph/parse.ts";
import type { Source } from "../graph/reference.ts";
import { topology } from "../graph/topology.ts";
import type { Checked } from "../graph/validate.ts";
import { wiredModels } from "../graph/wired_models.ts";
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

/** How a graph of an evaluation runs. */
export interface RunForOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each model that its nodes read, with a hash of its state, whether they run or are remembered. */
  readonly onRead?: NodeContext["reads"];
}

/**
 * Runs a graph as `braid run` does, for one output.
 *
 * @throws Error that names the node and what is wrong with it
 */
export async function runFor<T>(
  studio: Studio,
  workflow: Workflow,
  source: Source,
  options: RunForOptions = {},
): Promise<T> {
  const checked = await checkFor(studio, workflow, source);
  const [value] = await valuesOf(studio, { workflow, checked, sources: [source] }, options);
  return value as T;
}

/**
 * The models that a graph takes: those that its nodes name, and behind them those that come by wire to nodes which an
 * output needs.
 *
 * @throws as {@link runFor}
 */
export async function modelsIn(
  studio: Studio,
  workflow: Workflow,
  source: Source,
  options: RunForOptions = {},
): Promise<readonly string[]> {
  const { library } = studio;
  const whole = checkAgainst(workflow, library);
  const named = [...namedModels(whole.graph, library)].map(({ id }) => id);
  const { graph } = checkAgainst({ ...workflow, outputs: [source.node] }, library);
  const { order } = topology(
    graph.outputs,
    (id) =>
      Object.values(graph.nodes.get(id)?.inputs ?? {}).flatMap((input) =>
        "from" in input ? [input.from.node] : []
      ),
  );
  const sources = [...wiredModels(graph, library)].flatMap(({ node, from }) =>
    order.includes(node) ? [from] : []
  );
  if (!sources.length) return [...new Set(named)];
  const checked = await checkFor(studio, workflow, source);
  const runnable = [...new Set(sources.map(({ node }) => node))];
  const run = { workflow, checked: { ...checked, runnable }, sources };
  const wired = (await valuesOf(studio, run, options)).flat();
  return [...new Set([...named, ...wired.filter((id) => typeof id === "string")])];
}

async function checkFor(
  { library, lookUp }: Studio,
  workflow: Workflow,
  { node }: Source,
): Promise<Checked> {
  const wanted = { ...workflow, outputs: [node] };
  const checked = await checkModels(checkAgainst(wanted, library), library, lookUp);
  if (!checked.ok) throw notThere(checked.diagnostics) ?? new Error(firstError(checked));
  return checked;
}

/** What comes out of some outputs of a graph, all that can run of what it was checked for. */
async function valuesOf(
  studio: Studio,
  { workflow, checked, sources }: {
    readonly workflow: Workflow;
    readonly checked: Checked;
    readonly sources: readonly Source[];
  },
  { signal, onRead }: RunForOptions,
): Promise<readonly unknown[]> {
  const make = studio.context(printWorkflow(workflow));
  await using run = await runChecked(checked, studio.library, () => ({
    context: (base) =>
      make({
        ...base,
        reads(what, state) {
          onRead?.(what, state);
          base.reads(what, state);
        },
      }),
    memory: studio.memory,
    salt: studio.version,
    onEvent: () => {},
    ...(signal && { signal }),
  }));
  signal?.throwIfAborted();
  return sources.map(({ node, port }) => {
    const value = run.outputs.get(node)?.[port];
    if (run.status === "succeeded" && value !== undefined) return value;
    throw run.errors[0] ?? new Error(run.lack?.message ?? `"${node}" gave no ${port}`);
  });
}

type Faults = ReturnType<typeof checkAgainst>["diagnostics"];

function notThere(diagnostics: Faults): Error | undefined {
  const missing = diagnostics.find(({ code }) => code === "missing-model");
  return missing && new Deno.errors.NotFound(missing.message);
}

function firstError({ diagnostics }: { readonly diagnostics: Faults }): string {
  return diagnostics.find(({ severity }) => severity === "error")!.message;
}
