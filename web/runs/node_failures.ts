import type { WatchEvent } from "../../src/api/events.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";

/** What failed in a run. */
export interface Failure {
  readonly run: string;
  readonly diagnostic: Diagnostic & { readonly node: string };
}

/** What has failed, after this too; what is run anew is forgotten. */
export function failuresAfter(
  before: readonly Failure[],
  event: WatchEvent,
  run: string,
): readonly Failure[] {
  if (event.type === "runStarted") {
    const anew = new Set(event.nodes);
    return before.filter(({ diagnostic: { node } }) => !anew.has(node));
  }
  if (event.type !== "nodeFailed") return before;
  const { node, error: { message, port } } = event;
  const place = { node, ...(port !== undefined && { port }) };
  return [...before, {
    run,
    diagnostic: { code: "node-failed", severity: "error", ...place, message },
  }];
}
