import type { ReadonlySignal } from "@preact/signals";

interface Place {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** A world seen through a pane, which moves on while the pointer is held near the pane's edge. */
export interface MovingPane {
  readonly pane: HTMLElement | undefined;
  readonly viewport: ReadonlySignal<Place>;
  go(place: Place): void;
}

export interface Tracking {
  /** At most once a frame. */
  move(event: PointerEvent): void;
  /** `moved`: farther than a click's tremble. */
  end(event: PointerEvent, moved: boolean): void;
  /** Escape, a second finger, or the system took the pointer away. */
  cancel(): void;
}

export const TREMBLE = 4;
/** Pixels from the edge of the pane at which a drag takes the world along. */
const EDGE = 36;
/** Pixels a frame that the world moves by at the edge itself. */
const PUSH = 14;

/**
 * Follows a pointer from its going down to its coming up, wherever it goes. With a view the world moves on while the
 * pointer is held near the edge of its pane.
 */
export function trackPointer(
  start: PointerEvent,
  { move, end, cancel }: Tracking,
  view?: MovingPane,
): void {
  const { pointerId, clientX, clientY } = start;
  const stop = new AbortController();
  const { signal } = stop;
  let frame = 0;
  let last = start;
  let moved = false;
  const flush = (): void => {
    frame = 0;
    if (view && pushed(view, last)) frame = requestAnimationFrame(flush);
    move(last);
  };
  const finish = (): void => {
    cancelAnimationFrame(frame);
    stop.abort();
  };
  const abandon = (): void => {
    finish();
    cancel();
  };
  addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointerId) return;
    last = event;
    moved ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) > TREMBLE;
    if (moved) frame ||= requestAnimationFrame(flush);
  }, { signal });
  addEventListener("pointerup", (event) => {
    if (event.pointerId !== pointerId) return;
    const pending = frame !== 0;
    finish();
    if (pending) move(event);
    end(event, moved);
  }, { signal });
  addEventListener("pointercancel", (event) => {
    if (event.pointerId === pointerId) abandon();
  }, { signal });
  addEventListener("pointerdown", (event) => {
    if (event.pointerId !== pointerId && event.pointerType === "touch") abandon();
  }, { signal, capture: true });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    abandon();
  }, { signal, capture: true });
}

/** Moves the world away from the edge that the pointer is near. @returns whether it did */
function pushed(view: MovingPane, { clientX, clientY }: PointerEvent): boolean {
  const { left, top, right, bottom } = view.pane!.getBoundingClientRect();
  const push = (before: number, after: number): number =>
    PUSH *
    (Math.min(1, Math.max(0, 1 - before / EDGE)) - Math.min(1, Math.max(0, 1 - after / EDGE)));
  const [dx, dy] = [push(clientX - left, right - clientX), push(clientY - top, bottom - clientY)];
  if (!dx && !dy) return false;
  const { x, y, zoom } = view.viewport.peek();
  view.go({ x: x + dx, y: y + dy, zoom });
  return true;
}
