export interface Topology {
  /** All that the roots depend on and themselves, each after what it depends on. */
  readonly order: readonly string[];
  /** Circles in the way, each in the direction of its wires. */
  readonly cycles: readonly (readonly string[])[];
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
      else if (open.get(next.value)) cycles.push(path.slice(path.indexOf(next.value)).reverse());
    }
  }
  return { order, cycles };
}
