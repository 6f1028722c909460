import * as z from "zod/mini";
import type { Catalogue } from "../graph/catalogue.ts";
import { diagnosticSchema } from "../graph/diagnostic.ts";
import type { Infer } from "../graph/infer.ts";
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

/** Most faults of a graph that are told. */
export const MAX_DIAGNOSTICS = 500;

/** What is wrong with a graph of which nothing can run: errors first. */
const refusal = z.object({
  message: z.string(),
  diagnostics: z.array(diagnosticSchema).check(z.maxLength(MAX_DIAGNOSTICS)),
});

type Refusal = Infer<typeof refusal>;

/** What is to be kept of a request to run a graph, or why it is refused. */
const verdict = z.union([z.object({ text: z.string() }), refusal]);

export type Verdict = Infer<typeof verdict>;

export const fromChecker = z.discriminatedUnion("type", [
  z.object({ type: z.literal("model"), model: z.string() }),
  z.object({ type: z.literal("verdict"), verdict }),
]);

export type FromChecker = Infer<typeof fromChecker>;

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
