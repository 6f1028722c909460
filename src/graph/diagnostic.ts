import * as z from "zod/mini";
import type { Infer } from "./infer.ts";

/** What can be wrong with a graph. A code is stable: tests, the editor and other tools tell faults apart by it. */
const CODES = [
  "bad-id",
  "unknown-type",
  "untried-plugin",
  "unknown-port",
  "dangling-link",
  "unknown-output",
  "no-outputs",
  "recursive-subgraph",
  "too-large",
  "cycle",
  "missing-input",
  "wrong-kind",
  "bad-literal",
  "out-of-range",
  "bad-choice",
  "no-multiple",
  "too-few-rows",
  "too-many-rows",
  "unused-node",
  "unused-subgraph",
  "unused-input",
  "unknown-form-field",
  "bad-sweep",
  "deprecated",
  "prompt-syntax",
  "same-prediction",
  "node-check",
  "node-failed",
  "node-warning",
  "missing-plugin",
  "missing-model",
  "plugin-version",
] as const;

export type DiagnosticCode = typeof CODES[number];

/** One fault: where it is, what is wrong, and what would mend it. */
export const diagnosticSchema = z.object({
  code: z.enum(CODES).check(z.describe("Stable: tells kinds of faults apart")),
  severity: z.enum(["error", "warning"])
    .check(z.describe("An error keeps the graph from running, a warning does not")),
  node: z.exactOptional(z.string())
    .check(z.describe("Inside a subgraph instance/node")),
  port: z.exactOptional(z.string()),
  subgraph: z.exactOptional(z.string())
    .check(z.describe("Where the fault lies in its definition and not in one of its instances")),
  message: z.string(),
  fix: z.exactOptional(z.string()).check(z.describe("What would mend it")),
});

export type Diagnostic = Infer<typeof diagnosticSchema>;

/** The fault in one line: `error combine.base missing-input: Input "base" is not connected (connect a prediction)`. */
export function printDiagnostic(diagnostic: Diagnostic): string {
  const { severity, code, node, port, subgraph, message, fix } = diagnostic;
  const place = [subgraph && `subgraph ${subgraph}`, [node, port].filter(Boolean).join(".")]
    .filter(Boolean).join(" ");
  return `${severity}${place && ` ${place}`} ${code}: ${message}${fix ? ` (${fix})` : ""}`;
}
