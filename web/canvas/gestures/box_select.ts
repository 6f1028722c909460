import { trackPointer } from "../../core/ui/track_pointer.ts";
import type { CanvasView } from "../canvas_view.ts";
import { rectOf } from "../item.ts";
import { between, overlaps } from "../rect.ts";

/** Selects what a rectangle touches; with Ctrl it adds to what is selected. */
export function boxSelect(view: CanvasView, start: PointerEvent): void {
  const from = view.toWorld(start.clientX, start.clientY);
  const before = start.ctrlKey || start.metaKey
    ? view.document.selection.peek()
    : new Set<string>();
  const done = (): void => {
    view.box.value = undefined;
  };
  trackPointer(start, {
    move(event) {
      const box = between(from, view.toWorld(event.clientX, event.clientY));
      view.box.value = box;
      const touched = view.scene.items.peek().filter((item) =>
        item.key.startsWith("#frame") ? inside(rectOf(item), box) : overlaps(rectOf(item), box)
      );
      view.select([...before, ...touched.map(({ key }) => key)]);
    },
    end: done,
    cancel() {
      done();
      view.select(before);
    },
  }, view);
}

/** A frame is selected only as a whole: it lies under everything else. */
function inside(a: ReturnType<typeof rectOf>, b: ReturnType<typeof rectOf>): boolean {
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width &&
    a.y + a.height <= b.y + b.height;
}
