import { subgraphName } from "./node_types.ts";
import { own } from "./record.ts";
import type { Body, Workflow } from "./workflow.ts";

/**
 * How many nodes a graph has once its subgraphs are unfolded, without unfolding them; Infinity for one inside itself.
 * Nothing is unfolded that is muted or bypassed.
 *
 * @param measure What a node counts for in place of 1
 */
export function flatSize(
  workflow: Pick<Workflow, "nodes" | "subgraphs">,
  measure: (node: Body["nodes"][string]) => number = () => 1,
): number {
  const known = new Map<string, number>();
  const sizeOf = ({ nodes }: Pick<Body, "nodes">): number =>
    Object.values(nodes).reduce(
      (sum, node) => sum + measure(node) + (node.mode ? 0 : sizeInside(subgraphName(node.type))),
      0,
    );
  const sizeInside = (name: string | undefined): number => {
    const subgraph = name === undefined ? undefined : own(workflow.subgraphs, name);
    if (name === undefined || !subgraph) return 0;
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, Infinity);
    const size = sizeOf(subgraph);
    known.set(name, size);
    return size;
  };
  return sizeOf(workflow);
}
