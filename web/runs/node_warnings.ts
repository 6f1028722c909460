import type { WatchEvent } from "../../src/api/events.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";

/** What nodes have warned of, after this too; what is run anew is forgotten. */
export function warningsAfter(
  before: readonly Diagnostic[],
  event: WatchEvent,
): readonly Diagnostic[] {
  if (event.type === "runStarted") {
    const anew = new Set(event.nodes);
    return before.filter(({ node = "" }) => !anew.has(node));
  }
  if (event.type !== "nodeEmitted" || event.name !== "warning") return before;
  const { message, port, fix } = event.data as Pick<Diagnostic, "message" | "port" | "fix">;
  return [...before, {
    code: "node-warning",
    severity: "warning",
    node: event.node,
    message: String(message),
    ...(typeof port === "string" && { port }),
    ...(typeof fix === "string" && { fix }),
  }];
}
