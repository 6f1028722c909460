import { visibleRect } from "./rect.ts";
import { pluginOf } from "../../src/graph/catalogue.ts";
import { paste } from "../../src/graph/clipboard.ts";
import { addNode, freeId } from "../../src/graph/edit_nodes.ts";
import { editBody } from "../../src/graph/edit_subgraph.ts";
import { positionOf } from "../../src/graph/edit_view.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { subgraphName } from "../../src/graph/node_types.ts";
import type { NodeEntry, Point, Workflow } from "../../src/graph/workflow.ts";
import type { CanvasView } from "./canvas_view.ts";
import { connectWire } from "./connect_wire.ts";
import type { LooseEnd } from "./wire_drag.ts";

export interface NewNode {
  readonly type: string;
  /** What its inputs are given. */
  readonly inputs?: NodeEntry["inputs"];
  readonly at: Point;
  readonly wire?: LooseEnd | undefined;
  /** The port that the wire goes to. */
  readonly port?: string | undefined;
  /** What stands in a blueprint: pasted in place of a node of the type. */
  readonly fragment?: Workflow | undefined;
  /** Nodes that are added with the same key are one step. */
  readonly merge?: string;
}

/** Adds a node, with the wire that waits for it, and selects it. @returns its id */
export function addNodeTo(view: CanvasView, node: NewNode): string {
  const { type, inputs, at, wire, port, fragment, merge } = node;
  const { document } = view;
  const where = document.where.peek();
  const known: NodeType | undefined = view.scene.lookup(type);
  const [x, y] = [Math.round(at[0]), Math.round(at[1])];
  const [inside] = Object.keys(fragment?.nodes ?? {});
  const id = freeId(
    document.body.peek().nodes,
    inside ?? subgraphName(type) ?? wordOf(type),
  );
  const place = (workflow: Workflow): Workflow => {
    if (fragment && inside !== undefined) {
      const [left, top] = positionOf(fragment, inside);
      return paste(workflow, where, fragment, { by: [x - left, y - top] }).workflow;
    }
    const output = known?.output === true;
    const entry = { type, ...(inputs && { inputs }) };
    return editBody(workflow, where, (body) => addNode(body, id, entry, { at: [x, y], output }));
  };
  document.edit(`Add ${known?.title ?? inside ?? type}`, (workflow) => {
    const added = place(workflow);
    if (!wire || port === undefined) return added;
    return wire.side === "output"
      ? connectWire(added, where, { node: wire.node, port: wire.port }, { node: id, port })
      : connectWire(added, where, { node: id, port }, { node: wire.node, port: wire.port });
  }, merge);
  view.select([id]);
  return id;
}

function wordOf(type: string): string {
  return type.slice(pluginOf(type).length + 1) || type;
}

/** {@link addNodeTo} the middle of what is seen of the canvas in front, if there is one. */
export function addInMiddle(view: CanvasView | undefined, node: Omit<NewNode, "at">): void {
  if (!view) return;
  const { x, y, width, height } = visibleRect(view.viewport.peek(), ...view.size.peek());
  addNodeTo(view, { ...node, at: [x + width / 2 - 115, y + height / 3] });
}
