import type { Catalogue } from "../graph/catalogue.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import { parseJson, printJson } from "../graph/json.ts";
import { readWorkflow } from "../graph/parse.ts";
import type { Workflow } from "../graph/workflow.ts";
import { checkAgainst, firstFault } from "./library.ts";
import type { KnownModel } from "./model_faults.ts";
import { checkModels } from "./model_faults.ts";

/** Looks a model up that a graph names. */
export type LookUp = (id: string) => Promise<KnownModel>;

/** What a host and a process that checks one graph for it say. */
export type ToChecker =
  | {
    readonly type: "check";
    readonly text: string;
    readonly maxDepth: number;
    readonly catalogue: Catalogue | undefined;
  }
  | { readonly type: "model"; readonly known: KnownModel };

export type FromChecker =
  | { readonly type: "model"; readonly model: string }
  | { readonly type: "verdict"; readonly verdict: Verdict };

/** What is to be kept of a request to run a graph, or why it is refused. */
export type Verdict = { readonly text: string } | Refusal;

/** Most faults of a graph that are told. */
export const MAX_DIAGNOSTICS = 500;

/** What is wrong with a graph of which nothing can run. */
export interface Refusal {
  readonly message: string;
  /** Errors first. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Why nothing of a graph can run, as `braid check` says; undefined where something can. */
export async function refusalOf(
  workflow: Workflow,
  catalogue: Catalogue,
  lookUp?: LookUp,
): Promise<Refusal | undefined> {
  const checked = checkAgainst(workflow, catalogue);
  const { diagnostics, ok, runnable } = lookUp
    ? await checkModels(checked, catalogue, lookUp)
    : checked;
  if (runnable.length) return undefined;
  const { message } = firstFault({ diagnostics, ok })!;
  return { message, diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS) };
}

/** Reads and checks a request to run a graph. */
export async function readRequest(
  text: string,
  maxDepth: number,
  catalogue: Catalogue | undefined,
  lookUp?: LookUp,
): Promise<Verdict> {
  try {
    const { workflow, outputs } = parseJson(text, maxDepth) as {
      readonly workflow: unknown;
      readonly outputs?: readonly string[];
    };
    const read = { ...readWorkflow(workflow), ...(outputs && { outputs }) };
    const refusal = catalogue && await refusalOf(read, catalogue, lookUp);
    return refusal ?? { text: `${printJson(workflow)}\n` };
  } catch (error) {
    return { message: (error as Error).message, diagnostics: [] };
  }
}
