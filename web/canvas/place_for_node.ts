import type { Point } from "../../src/graph/workflow.ts";
import type { CanvasView } from "./canvas_view.ts";
import { rectOf } from "./item.ts";
import { HEADER } from "../../src/drawing/measure.ts";
import { around } from "./rect.ts";

const GAP = 60;

/** Where a node goes that is asked for by keys: under the pointer; without one beside the selection, else in the middle. */
export function placeForNode(view: CanvasView): Point {
  if (view.pane?.matches(":hover")) return view.pointer.peek();
  const chosen = [...view.document.selection.peek()].flatMap((key) => view.scene.item(key) ?? []);
  const rect = around(chosen.map(rectOf));
  if (rect) return [rect.x + rect.width + GAP, rect.y + HEADER / 2];
  const { x, y, zoom } = view.viewport.peek();
  const [width, height] = view.size.peek();
  return [(width / 2 - x) / zoom, (height / 2 - y) / zoom];
}
