import { addNode, freeId } from "../../src/graph/edit_nodes.ts";
import { editBody } from "../../src/graph/edit_subgraph.ts";
import { pluginOf } from "../../src/graph/catalogue.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { subgraphName } from "../../src/graph/node_types.ts";
import type { Point } from "../../src/graph/workflow.ts";
import type { CanvasView } from "./canvas_view.ts";
import { connectWire } from "./connect_wire.ts";
import type { LooseEnd } from "./wire_drag.ts";

export interface NewNode {
  readonly type: string;
  readonly at: Point;
  readonly wire?: LooseEnd | undefined;
  /** The port that the wire goes to. */
  readonly port?: string | undefined;
}

/** Adds a node, with the wire that waits for it, and selects it. @returns its id */
export function addNodeTo(view: CanvasView, { type, at, wire, port }: NewNode): string {
  const { document } = view;
  const where = document.where.peek();
  const node: NodeType | undefined = view.scene.lookup(type);
  const id = freeId(document.body.peek().nodes, subgraphName(type) ?? wordOf(type));
  document.edit(`Add ${node?.title ?? type}`, (workflow) => {
    const added = editBody(
      workflow,
      where,
      (body) =>
        addNode(body, id, { type }, {
          at: [Math.round(at[0]), Math.round(at[1])],
          output: node?.output === true,
        }),
    );
    if (!wire || port === undefined) return added;
    return wire.side === "output"
      ? connectWire(added, where, { node: wire.node, port: wire.port }, { node: id, port })
      : connectWire(added, where, { node: id, port }, { node: wire.node, port: wire.port });
  });
  view.select([id]);
  return id;
}

function wordOf(type: string): string {
  return type.slice(pluginOf(type).length + 1) || type;
}
