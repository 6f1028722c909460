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
  const { node, item } = target.closest<HTMLElement>(".node[data-node],[data-item]")?.dataset ?? {};
  const painted = isBackground(target) ? paintedAt(view, event.clientX, event.clientY) : undefined;
  return painted ?? node ?? item;
}

/** Key of the item painted at a point of the screen, while a picture stands for it: of all, or of those not drawn. */
export function paintedAt(view: CanvasView, clientX: number, clientY: number): string | undefined {
  const [x, y] = view.toWorld(clientX, clientY);
  return view.scene.items.peek().findLast((item) => {
    const { x: left, y: top, width, height } = rectOf(item);
    return x >= left && y >= top && x < left + width && y < top + height &&
      (view.pictured.peek() || !isDrawn(view, item.key));
  })?.key;
}

function isDrawn({ pane }: CanvasView, key: string): boolean {
  const name = JSON.stringify(key);
  return pane?.querySelector(`.node[data-node=${name}],[data-item=${name}]`) !== null;
}
