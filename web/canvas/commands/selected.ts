import { nodesInFrame } from "../../../src/graph/edit_view.ts";
import { own } from "../../../src/graph/record.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { Canvases } from "../canvases.ts";
import { markOf } from "../item.ts";

/** The canvas in front. @throws RangeError where no tab is open */
export function frontOf(canvas: Canvases["canvas"]): CanvasView {
  const view = canvas.peek();
  if (!view) throw new RangeError("No graph is open: make a new one or open one");
  return view;
}

/** Ids of the selected nodes, or the one that a menu was opened on. */
export function selectedNodes(view: CanvasView, argument?: unknown): readonly string[] {
  const { nodes } = view.document.body.peek();
  const selected = [...view.document.selection.peek()].filter((key) => own(nodes, key));
  return selected.length || typeof argument !== "string" ? selected : [argument];
}

/** Ids of the selected nodes and of those in selected groups, or the one that a menu was opened on. */
export function nodesHeld(view: CanvasView, argument?: unknown): readonly string[] {
  const body = view.document.body.peek();
  const inside = [...view.document.selection.peek()].flatMap((key) => {
    const mark = markOf(key);
    const frame = mark?.mark === "frame" ? body.view.groups?.[mark.index] : undefined;
    return frame ? nodesInFrame(body, frame) : [];
  });
  if (!inside.length) return selectedNodes(view, argument);
  return [...new Set([...selectedNodes(view), ...inside])];
}
