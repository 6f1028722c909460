import { isNarrow } from "../core/layout.ts";
import type { CanvasView, Fitted } from "./canvas_view.ts";
import { around, PADDING } from "./rect.ts";
import type { Rect, Viewport } from "./rect.ts";
import { roomOf } from "./scene_node.ts";

/** Text on nodes can be read well at the former zoom, and just so at the latter. */
const [READABLE, JUST_READABLE] = [0.7, 0.65];

/** Shows all if it can be read then, else where the graph begins. */
export function begin(view: CanvasView): void {
  view.fit();
  const rects = view.scene.items.peek().map(roomOf);
  const size = view.size.peek();
  const { zoom } = view.viewport.peek();
  if (!size[0] || !rects.length || zoom >= JUST_READABLE || isNarrow()) return;
  view.go(begun(rects, ...size, READABLE));
  view.fitted = { at: view.viewport.peek(), size, shows: "beginning" };
  view.jumps.value++;
}

/**
 * The viewport that shows where a graph begins, if not all of it, at this zoom: its upper left corner, or the leftmost of
 * these boxes where that would be out of sight.
 */
function begun(boxes: readonly Rect[], width: number, height: number, zoom: number): Viewport {
  const all = around(boxes)!;
  const [first] = boxes.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const isThere = first!.y - all.y < (height - 2 * PADDING) / zoom - first!.height;
  const place = (start: number, least: number, length: number, space: number): number =>
    length * zoom <= space - 2 * PADDING
      ? space / 2 - (least + length / 2) * zoom
      : PADDING - start * zoom;
  return {
    x: place(all.x, all.x, all.width, width),
    y: place(isThere ? all.y : first!.y, all.y, all.height, height),
    zoom,
  };
}

/** Where it went by itself, as long as nobody has moved it since. */
export function fittedIn({ fitted, viewport }: CanvasView): Fitted | undefined {
  const [one, other] = [fitted?.at, viewport.peek()];
  if (!one || Math.hypot(one.x - other.x, one.y - other.y, 1000 * (one.zoom - other.zoom)) >= 1) {
    return undefined;
  }
  return fitted;
}

/** Moves what is shown by so many pixels for the time being: {@link refit} brings it back. */
export function shift(view: CanvasView, dx: number, dy: number): void {
  const { x, y, zoom } = view.viewport.peek();
  const at = { x: x + dx, y: y + dy, zoom };
  if (fittedIn(view)) view.fitted = { ...view.fitted!, at };
  view.go(at, true);
}

/**
 * Shows what it showed before in a pane that is wider or narrower now, or as high as it was then, unless somebody has moved
 * it: beside a bar that opens all stays in sight; a panel covers some of it.
 *
 * @param isOther In any other pane, too
 */
export function refit(view: CanvasView, isOther = false): void {
  const fitted = fittedIn(view);
  if (!fitted) return;
  const [before, high] = fitted.size;
  const [width, height] = view.size.peek();
  if (!isOther && width === before && height < high) return;
  if (fitted.shows === "all") view.fit();
  else begin(view);
}
