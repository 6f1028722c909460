import { nodesBefore } from "../../../src/graph/reference.ts";
import type { Command } from "../../core/registry.ts";
import { alignBoxes, distributeBoxes } from "../align.ts";
import type { Box, Edge } from "../align.ts";
import { autoLayout } from "../../../src/graph/auto_layout.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { Canvases } from "../canvases.ts";
import { rectOf } from "../item.ts";
import type { Item } from "../item.ts";
import { moveItems, placeItems } from "../place_items.ts";
import { around } from "../rect.ts";
import { roomOf } from "../scene_node.ts";
import type { Rect } from "../rect.ts";
import { frontOf, selectedNodes } from "./selected.ts";

const category = "Canvas";

/** The items that are selected, nodes and marks. */
export function selectedItems(view: CanvasView): readonly Item[] {
  return [...view.document.selection.peek()].flatMap((key) => view.scene.item(key) ?? []);
}

function place(view: CanvasView, name: string, places: ReadonlyMap<string, Rect>): void {
  const found = [...places].flatMap(([key, { x, y }]) => {
    const item = view.scene.item(key);
    return item ? [[item, [x, y]] as const] : [];
  });
  moveItems(found);
  const items = found.map(([item]) => item);
  view.document.edit(
    name,
    (workflow) => placeItems(workflow, view.document.where.peek(), items),
  );
}

function boxes(view: CanvasView): readonly Box[] {
  return selectedItems(view).map((item) => ({ key: item.key, ...rectOf(item) }));
}

/** A command that brings one edge of all selected items in line. */
export function align(canvas: Canvases["canvas"], edge: Edge): Command {
  return {
    id: `canvas.align_${edge}`,
    title: `Align ${edge}`,
    category,
    enablement: "selectionCount > 1",
    run: () => place(frontOf(canvas), `Align ${edge}`, alignBoxes(boxes(frontOf(canvas)), edge)),
  };
}

/** A command that makes the gaps between selected items equal. */
export function distribute(canvas: Canvases["canvas"], axis: "x" | "y", title: string): Command {
  return {
    id: `canvas.distribute_${axis}`,
    title,
    category,
    enablement: "selectionCount > 2",
    run: () => place(frontOf(canvas), title, distributeBoxes(boxes(frontOf(canvas)), axis)),
  };
}

/** Arranges the selected nodes, or all. */
export function arrange(view: CanvasView): void {
  const chosen = selectedNodes(view);
  const nodes = [...view.scene.nodes.peek().values()]
    .filter(({ key }) => chosen.length < 2 || chosen.includes(key));
  const old = around(nodes.map(rectOf));
  if (!old) return;
  const points = autoLayout(nodes.map((node) => ({
    id: node.key,
    width: node.width.peek(),
    height: roomOf(node).height,
    before: nodesBefore(node.entry.peek().inputs),
  })));
  const top = Math.min(...[...points.values()].map(([, y]) => y));
  const moved = [...points].map(([id, [x, y]]) =>
    [id, { x: Math.round(x + old.x), y: Math.round(y - top + old.y), width: 0, height: 0 }] as const
  );
  place(view, "Arrange", new Map(moved));
  if (chosen.length < 2) view.fit();
}
