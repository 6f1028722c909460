import { InputError } from "../graph/node.ts";
import { canonical } from "./canonical.ts";
import type { Step, Wire } from "./plan.ts";

/**
 * Remembers the inputs of a step; the function it gives throws an InputError if one has changed since. Lists and plain
 * objects are frozen anyway, but the elements of typed arrays cannot be.
 */
export function auditInputs(step: Step, read: (wire: Wire) => unknown): () => void {
  const before = step.inputs.flatMap(({ name, wire, port }) => {
    if (!wire || (port.lazy && wire.over !== "each")) return [];
    const value = read(wire);
    return [{ name, value, content: contentOf(value) }];
  });
  return () => {
    const changed = before.find(({ value, content }) => contentOf(value) !== content);
    if (changed) {
      throw new InputError(
        changed.name,
        "The node changed its input, which other nodes share: copy it first",
      );
    }
  };
}

/** What an instance of a class holds is its own affair. */
function contentOf(value: unknown): string | undefined {
  try {
    return canonical(value);
  } catch {
    return undefined;
  }
}
