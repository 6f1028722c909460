export interface Topology {
  /** All that the roots depend on and themselves, each after what it depends on. */
  readonly order: readonly string[];
  /** Circles in the way, or some of them where there are very many, each in the direction of its wires. */
  readonly cycles: readonly (readonly string[])[];
}

/** Of all circles that are told, together: there can be far more than anyone would read. */
const MAX_STEPS = 10_000;

/** A circle as a person reads it, without the middle of a long one. */
export function printCycle(nodes: readonly string[], arrow = " -> "): string {
  const shown = nodes.length > 20 ? [...nodes.slice(0, 10), "…", ...nodes.slice(-9)] : nodes;
  return shown.join(arrow);
}

/**
 * Sorts nodes so that each stands after those in `before` it, branch by branch, and finds circles. Depth first with
 * a stack of its own, so that long chains are no trouble.
 */
export function topology(
  roots: Iterable<string>,
  before: (id: string) => Iterable<string>,
): Topology {
  const order: string[] = [];
  const cycles: string[][] = [];
  let steps = 0;
  /** True while a node's own ancestors are being visited. */
  const open = new Map<string, boolean>();
  for (const root of roots) {
    if (open.has(root)) continue;
    const path: string[] = [];
    const stack: Iterator<string>[] = [];
    const visit = (id: string): void => {
      open.set(id, true);
      path.push(id);
      stack.push(before(id)[Symbol.iterator]());
    };
    visit(root);
    while (stack.length) {
      const next = stack.at(-1)!.next();
      if (next.done) {
        stack.pop();
        const id = path.pop()!;
        open.set(id, false);
        order.push(id);
      } else if (!open.has(next.value)) visit(next.value);
      else if (open.get(next.value) && (!steps || steps < MAX_STEPS)) {
        const cycle = path.slice(path.indexOf(next.value)).reverse();
        steps += cycle.length;
        cycles.push(cycle);
      }
    }
  }
  return { order, cycles };
}
