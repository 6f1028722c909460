import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import type { App } from "../app.ts";

/** What is wrong with the document in front, errors first. */
export function problemsOf(app: App): readonly Diagnostic[] {
  const faults = [...app.canvas.value?.problems.value.values() ?? []].flat();
  return faults.sort((a, b) => a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0);
}
