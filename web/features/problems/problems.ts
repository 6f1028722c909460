import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { modelFaults } from "../../canvas/missing_models.ts";

/** What is wrong with the document in front, errors first. */
export function problemsOf(app: Canvases): readonly Diagnostic[] {
  const faults = [
    ...modelFaults(app),
    ...[...app.canvas.value?.problems.value.values() ?? []].flat(),
  ];
  const isKnown = (failed: Diagnostic): boolean =>
    faults.some(({ code, severity, ...place }) =>
      code !== failed.code && severity === "error" && samePlace(place, failed)
    );
  // What failed as it was foreseen is told once.
  return faults.filter((one) => one.code !== "node-failed" || !isKnown(one)).sort((a, b) =>
    a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0
  );
}

type Place = Pick<Diagnostic, "subgraph" | "node" | "port">;

const samePlace = (a: Place, b: Place): boolean =>
  a.subgraph === b.subgraph && a.node === b.node && a.port === b.port;
