import type { CanvasView } from "./canvas_view.ts";
import { rectOf } from "./item.ts";

/** Parts of the canvas that lie over the graph, and controls: not the graph itself. */
const OVER = ".search,.menu,.minimap,.breadcrumb,.selection-toolbox,button,input,textarea";

/** Whether an element is neither a thing of the graph nor anything over it. */
export function isBackground(target: EventTarget | null): boolean {
  return target instanceof Element && !target.closest(`${OVER},.node,.note,.hit`);
}

/** Key of the item under the pointer: of the element there, or of what is painted there. */
export function keyAt(view: CanvasView, event: MouseEvent): string | undefined {
  const target = event.target as Element;
  if (view.pictured.peek()) {
    return target.closest(OVER) ? undefined : paintedAt(view, event.clientX, event.clientY);
  }
  const item = target.closest<HTMLElement>(".node[data-node],[data-item]");
  return item?.dataset.node ?? item?.dataset.item;
}

/** Key of the item painted at a point of the screen, while a picture stands for the items. */
export function paintedAt(view: CanvasView, clientX: number, clientY: number): string | undefined {
  if (!view.pictured.peek()) return undefined;
  const [x, y] = view.toWorld(clientX, clientY);
  return view.scene.items.peek().findLast((item) => {
    const { x: left, y: top, width, height } = rectOf(item);
    return x >= left && y >= top && x < left + width && y < top + height;
  })?.key;
}
