import { bodiesOf } from "./bodies.ts";
import { anyOf } from "../words/lists.ts";
import { ForeignError, foreignFault } from "./foreign.ts";
import { checkShape } from "./check_shape.ts";
import { parseJson, printJson } from "./json.ts";
import { migrate } from "./migrate.ts";
import { workflowSchema } from "./workflow.ts";
import type { Subgraph, Workflow } from "./workflow.ts";
import type * as z from "zod/mini";

/** A document as it may be written, defaults left out. */
type Written = z.input<typeof workflowSchema>;

/** What a document may be at most, so that a huge or hostile one is refused before it takes memory and time. */
export interface Limits {
  readonly characters: number;
  readonly depth: number;
  readonly nodes: number;
  readonly subgraphs: number;
}

export const LIMITS: Limits = {
  characters: 32 * 1024 * 1024,
  depth: 64,
  nodes: 100_000,
  subgraphs: 1_000,
};

/** A document whose shape is wrong: every fault, each with its path. */
export class ShapeError extends SyntaxError {
  override readonly name: string = "ShapeError";
  readonly faults: readonly { readonly path: string; readonly message: string }[];

  constructor(faults: ShapeError["faults"]) {
    const shown = faults.slice(0, 5).map(({ path, message }) => `${path}: ${message}`).join("; ");
    const more = faults.length > 5 ? `; and ${faults.length - 5} more` : "";
    super(`The graph is not well-formed: ${shown}${more}`);
    this.faults = faults;
  }
}

/**
 * Reads a document, of this format or an older one. Fields and node types it does not know stay in it.
 *
 * @throws SyntaxError, with line and column (`TextError`), the paths of all faults (`ShapeError`) or whose it is
 * (`ForeignError`)
 */
export function parseWorkflow(text: string, limits: Limits = LIMITS): Workflow {
  if (text.length > limits.characters) {
    throw new SyntaxError(
      `The graph has ${text.length} characters: at most ${limits.characters} are read`,
    );
  }
  return readWorkflow(parseJson(text.replace(/^\ufeff/, ""), limits.depth), limits);
}

/** {@link parseWorkflow} for what `parseJson` has already read. */
export function readWorkflow(value: unknown, limits: Limits = LIMITS): Workflow {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("Not a braid graph: expected an object");
  }
  const foreign = "format" in value ? undefined : foreignFault({ document: value });
  if (foreign !== undefined) throw new ForeignError(foreign);
  const document = migrate(value as Record<string, unknown>);
  const result = checkShape(workflowSchema, document);
  if (!result.success) {
    throw new ShapeError(result.error.issues.map((issue) => ({
      path: issue.path.join(".") || "the document",
      message: expectation(issue as unknown as Issue, document),
    })));
  }
  const workflow = withDefaults(document as unknown as Written);
  const definitions = Object.keys(workflow.subgraphs).length;
  if (definitions > limits.subgraphs) {
    throw new SyntaxError(
      `The graph has ${definitions} subgraphs: at most ${limits.subgraphs} are read`,
    );
  }
  const count = bodiesOf(workflow)
    .reduce((sum, { nodes }) => sum + Object.keys(nodes).length, 0);
  if (count > limits.nodes) {
    throw new SyntaxError(`The graph has ${count} nodes: at most ${limits.nodes} are read`);
  }
  return workflow;
}

/** Writes a document: names sorted, numbers as they were read. */
export function printWorkflow(workflow: Omit<Workflow, "view">): string {
  return `${printJson(workflow)}\n`;
}

/** The document itself rather than the schema's copy, which would lose unknown fields and number spellings. */
function withDefaults(document: Written): Workflow {
  const { outputs = [], requires = {}, view = {} } = document;
  const subgraphs: Record<string, Subgraph> = {};
  for (const [name, subgraph] of Object.entries(document.subgraphs ?? {})) {
    const { inputs = {}, outputs = [], results = {}, view = {} } = subgraph;
    subgraphs[name] = { ...subgraph, inputs, outputs, results, view };
  }
  return { ...document, outputs, requires, subgraphs, view };
}

interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly expected?: string;
  readonly values?: readonly unknown[];
}

function expectation(issue: Issue, document: unknown): string {
  if (issue.code === "custom") return issue.message;
  let value = document;
  for (const key of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  const wanted = issue.expected === "record"
    ? "an object"
    : issue.expected ?? (issue.values && anyOf(issue.values.map((one) => JSON.stringify(one)))) ??
      "another value";
  const found = value === undefined
    ? "nothing"
    : Array.isArray(value)
    ? "a list"
    : typeof value === "string"
    ? JSON.stringify(value.slice(0, 40))
    : value === null || typeof value === "boolean"
    ? String(value)
    : typeof value;
  return `Expected ${wanted}, but got ${found}`;
}
