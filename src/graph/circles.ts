import { ancestors } from "./edit_nodes.ts";
import { isLink, sourceOf } from "./reference.ts";
import type { Body } from "./workflow.ts";

/**
 * Tells of a canvas whether a wire from one node to another would close a circle. Quick for many questions about one
 * node, whichever end of the wire that is.
 */
export function circleFinder(body: Body): (from: string, to: string) => boolean {
  let last: string | undefined;
  let fed: ReadonlyMap<string, readonly string[]> | undefined;
  const before = new Map<string, ReadonlySet<string>>();
  const after = new Map<string, ReadonlySet<string>>();
  const behind = (id: string): ReadonlySet<string> => {
    fed ??= fedBy(body);
    const found = new Set([id]);
    for (const one of found) for (const next of fed.get(one) ?? []) found.add(next);
    return found;
  };
  return (from, to) => {
    const isFirst = last === undefined || last === from;
    last = from;
    const known = before.get(from);
    if (known) return known.has(to);
    if (isFirst) {
      const found = ancestors(body, from);
      before.set(from, found);
      return found.has(to);
    }
    const reached = after.get(to) ?? behind(to);
    after.set(to, reached);
    return reached.has(from);
  };
}

/** The nodes that each node feeds. */
function fedBy(body: Body): ReadonlyMap<string, readonly string[]> {
  const wires = Object.entries(body.nodes).flatMap(([to, { inputs }]) =>
    Object.values(inputs ?? {}).flatMap((input) =>
      isLink(input) ? [{ from: sourceOf(input).node, to }] : []
    )
  );
  const groups = Map.groupBy(wires, ({ from }) => from);
  return new Map([...groups].map(([from, all]) => [from, all.map(({ to }) => to)]));
}
