import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import type { App } from "../../app.ts";
import { modelFaults } from "../../assets/missing_models.ts";

/** What is wrong with the document in front, errors first. */
export function problemsOf(app: App): readonly Diagnostic[] {
  const faults = [
    ...modelFaults(app),
    ...[...app.canvas.value?.problems.value.values() ?? []].flat(),
  ];
  return faults.sort((a, b) => a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0);
}

/** As it is copied: `error denoise.schedule: Input "schedule" is missing. Wire it`. */
export function printProblem({ severity, subgraph, node, port, message, fix }: Diagnostic): string {
  const place = [subgraph, node, port].filter(Boolean).join(".");
  return `${severity}${place && ` ${place}`}: ${message}${fix ? `. ${fix}` : ""}`;
}
