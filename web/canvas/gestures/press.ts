import type { Core } from "../../core/core.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import type { CanvasView } from "../canvas_view.ts";
import { isBackground, keyAt } from "../key_at.ts";
import { boxSelect } from "./box_select.ts";
import { dragItems } from "./drag_items.ts";

/** The pointer goes down on the canvas: selects, and begins what a drag does there. */
export function press(
  app: Pick<Core, "settings" | "execute">,
  view: CanvasView,
  event: PointerEvent,
): void {
  if (view.wire.peek() || event.button !== 0) return;
  const target = event.target as Element;
  const key = keyAt(view, event);
  const { selection } = view.document;
  const more = event.ctrlKey || event.metaKey || event.shiftKey;
  if (key === undefined) {
    const { wire } = (target as HTMLElement).dataset;
    if (wire !== undefined) return chooseWire(view, wire, event);
    if (!isBackground(target)) return;
    view.pane?.focus();
    if (more) {
      boxSelect(view, event);
    } else {
      trackPointer(event, {
        move: () => {},
        end: (_, moved) => !moved && view.select([]),
        cancel: () => {},
      });
    }
    return;
  }
  const inControl = target.closest("input,textarea,select,button,.cell,.text") !== null;
  const chosen = selection.peek();
  if (more && !inControl) {
    view.select(chosen.has(key) ? [...chosen].filter((one) => one !== key) : [...chosen, key]);
  } else if (!chosen.has(key)) view.select([key]);
  if (inControl) return;
  event.preventDefault();
  const element = target.closest<HTMLElement>("[data-node].node,[data-item]") ?? view.pane;
  element?.focus({ preventScroll: true });
  if (!view.locked.peek()) dragItems(app, view, event);
}

/** A click on a wire chooses it alone, so that Delete removes it. */
function chooseWire(view: CanvasView, wire: string, event: PointerEvent): void {
  view.pane?.focus();
  trackPointer(event, {
    move: () => {},
    end(_, moved) {
      if (moved) return;
      view.select([]);
      view.chosenWire.value = wire;
    },
    cancel: () => {},
  });
}
