/** What can be wrong with a graph. A code is stable: tests, the editor and other tools tell faults apart by it. */
export type DiagnosticCode =
  | "bad-id"
  | "unknown-type"
  | "unknown-port"
  | "dangling-link"
  | "unknown-output"
  | "no-outputs"
  | "recursive-subgraph"
  | "too-large"
  | "cycle"
  | "missing-input"
  | "wrong-kind"
  | "bad-literal"
  | "out-of-range"
  | "bad-choice"
  | "no-multiple"
  | "too-few-rows"
  | "too-many-rows"
  | "unused-node"
  | "unused-subgraph"
  | "unused-input"
  | "unknown-form-field"
  | "deprecated"
  | "prompt-syntax"
  | "node-warning"
  | "missing-plugin"
  | "missing-model"
  | "plugin-version";

/** One fault: where it is, what is wrong, and what would mend it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** An error keeps the graph from running, a warning does not. */
  readonly severity: "error" | "warning";
  /** Id of the node; inside a subgraph `instance/node`. */
  readonly node?: string;
  readonly port?: string;
  /** Name of the subgraph, where the fault lies in its definition and not in one of its instances. */
  readonly subgraph?: string;
  readonly message: string;
  /** What would mend it. */
  readonly fix?: string;
}

/** The fault in one line: `error combine.base missing-input: Input "base" is not connected (connect a prediction)`. */
export function printDiagnostic(diagnostic: Diagnostic): string {
  const { severity, code, node, port, subgraph, message, fix } = diagnostic;
  const place = [subgraph && `subgraph ${subgraph}`, [node, port].filter(Boolean).join(".")]
    .filter(Boolean).join(" ");
  return `${severity}${place && ` ${place}`} ${code}: ${message}${fix ? ` (${fix})` : ""}`;
}
