import * as z from "zod/mini";
import type { Catalogue } from "../graph/catalogue.ts";
import { diagnosticSchema } from "../graph/diagnostic.ts";
import type { Infer } from "../graph/infer.ts";
import { nodeQuestion } from "../graph/node_check.ts";
import type { NodeProblems } from "../graph/node_check.ts";
import { mutedOutputs } from "../graph/muted_outputs.ts";
import { parseJson, printJson } from "../graph/json.ts";
import { readWorkflow } from "../graph/parse.ts";
import type { Workflow } from "../graph/workflow.ts";
import { checkAgainst, firstFault } from "./library.ts";
import type { KnownModel } from "./model_faults.ts";
import { checkModels } from "./model_faults.ts";
import { checkNodes } from "./node_checks.ts";
import type { AskNodes } from "./node_checks.ts";

/** Where it is asked what a graph names and is made of. */
export interface Knows {
  /** Looks a model up. */
  readonly lookUp?: ((id: string) => Promise<KnownModel>) | undefined;
  readonly askNodes?: AskNodes | undefined;
}

/** What a host and a process that checks one graph for it say. */
export type ToChecker =
  | {
    readonly type: "check";
    readonly text: string;
    readonly maxDepth: number;
    readonly catalogue: Catalogue | undefined;
  }
  | { readonly type: "model"; readonly known: KnownModel }
  | { readonly type: "nodes"; readonly problems: readonly NodeProblems[] };

/** Most faults of a graph that are told. */
export const MAX_DIAGNOSTICS = 500;

/** What is said of a graph before it runs. */
const findings = z.object({
  diagnostics: z.array(diagnosticSchema).check(z.maxLength(MAX_DIAGNOSTICS)),
  /** The nodes it is for that nothing stands in the way of. */
  runnable: z.array(z.string()),
  /** Why nothing of it can run. */
  refusal: z.exactOptional(z.string()),
});

type Findings = Infer<typeof findings>;

/** The same with what is to be kept of the request; without findings where it is not known what graphs are made of. */
const verdict = z.object({ text: z.string(), findings: z.exactOptional(findings) });

export type Verdict = Infer<typeof verdict>;

export const fromChecker = z.discriminatedUnion("type", [
  z.object({ type: z.literal("model"), model: z.string() }),
  z.object({ type: z.literal("nodes"), questions: z.array(nodeQuestion) }),
  z.object({ type: z.literal("verdict"), verdict }),
  z.object({ type: z.literal("fault"), message: z.string() }),
]);

export type FromChecker = Infer<typeof fromChecker>;

/** All that is wrong with a graph, as `braid check` says: errors first. */
export async function findingsOf(
  workflow: Workflow,
  catalogue: Catalogue,
  { lookUp, askNodes }: Knows = {},
): Promise<Findings> {
  let checked = checkAgainst(workflow, catalogue);
  if (lookUp) checked = await checkModels(checked, catalogue, lookUp);
  if (askNodes) checked = await checkNodes(checked, catalogue, askNodes);
  const { diagnostics, ok, runnable } = checked;
  // The runner waits for that, and checks it again.
  const waits = diagnostics.some(({ code }) => code === "untried-plugin");
  return {
    diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS),
    runnable,
    ...(!runnable.length && !waits && { refusal: firstFault({ diagnostics, ok })!.message }),
  };
}

/** Reads and checks a request about a graph. @throws SyntaxError for a graph that is not well-formed */
export async function readRequest(
  text: string,
  maxDepth: number,
  catalogue: Catalogue | undefined,
  knows?: Knows,
): Promise<Verdict> {
  const { workflow, outputs } = parseJson(text, maxDepth) as {
    readonly workflow: unknown;
    readonly outputs?: readonly string[];
  };
  const read = { ...readWorkflow(workflow), ...(outputs && { outputs }) };
  const found = catalogue && await findingsOf(read, catalogue, knows);
  const diagnostics = found && [...found.diagnostics, ...mutedOutputs(read, outputs)];
  return {
    text: `${printJson(workflow)}\n`,
    ...(found && { findings: { ...found, diagnostics: diagnostics!.slice(0, MAX_DIAGNOSTICS) } }),
  };
}
