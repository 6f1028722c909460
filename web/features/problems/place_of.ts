import type { Where } from "../../../src/graph/bodies.ts";
import type { Diagnostic } from "../../../src/graph/diagnostic.ts";
import { subgraphName } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import type { CanvasView } from "../../canvas/canvas_view.ts";

/** Where the node of a problem stands: on which canvas, and by which id there. */
export interface Place {
  readonly where: Where;
  readonly id: string;
}

/** Of a problem inside an instance that is the definition. */
export function placeOf(workflow: Workflow, { node, subgraph }: Diagnostic): Place | undefined {
  if (node === undefined) return undefined;
  const ids = node.split("/");
  const id = ids.pop()!;
  if (subgraph !== undefined) return { where: subgraph, id };
  const where = ids.reduce<Where>((inside, one) => {
    const { nodes = {} } = inside === undefined ? workflow : own(workflow.subgraphs, inside) ?? {};
    return subgraphName(own(nodes, one)?.type ?? "");
  }, undefined);
  return { where, id };
}

/** Shows and selects the node of a problem, on whichever canvas it is. */
export function jump(view: CanvasView, { node, subgraph }: Diagnostic): void {
  if (node === undefined) return;
  const ids = node.split("/");
  const path = subgraph === undefined
    ? ids.slice(0, -1)
    : wayInto(view.document.workflow.peek(), subgraph) ?? [];
  view.reveal(path, ids.at(-1)!);
}

/** The ids of instances that lead into a subgraph. */
function wayInto(workflow: Workflow, name: string): readonly string[] | undefined {
  const open: { ids: readonly string[]; nodes: Workflow["nodes"] }[] = [
    { ids: [], nodes: workflow.nodes },
  ];
  const seen = new Set<string>();
  for (const { ids, nodes } of open) {
    for (const [id, { type }] of Object.entries(nodes)) {
      const inside = subgraphName(type);
      const definition = inside === undefined ? undefined : own(workflow.subgraphs, inside);
      if (inside === undefined || !definition || seen.has(inside)) continue;
      if (inside === name) return [...ids, id];
      seen.add(inside);
      open.push({ ids: [...ids, id], nodes: definition.nodes });
    }
  }
  return undefined;
}
