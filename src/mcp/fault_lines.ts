import type { Diagnostic } from "../graph/diagnostic.ts";
import { printDiagnostic } from "../graph/diagnostic.ts";

/** Faults in a line each, but for nodes that nothing needs, which are many where a wire is missing: one for all. */
export function faultLines(diagnostics: readonly Diagnostic[]): readonly string[] {
  const idle = diagnostics.filter(({ code }) => code === "unused-node");
  if (idle.length < 2) return diagnostics.map(printDiagnostic);
  const [first] = idle;
  const nodes = idle.map(({ node }) => node).join(", ");
  return [
    ...diagnostics.filter(({ code }) => code !== "unused-node").map(printDiagnostic),
    `${first!.severity} unused-node: No output needs ${nodes}, so they do not run (${first!.fix})`,
  ];
}
