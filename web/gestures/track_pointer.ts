export interface Tracking {
  /** At most once a frame. */
  move(event: PointerEvent): void;
  /** `moved`: farther than a click's tremble. */
  end(event: PointerEvent, moved: boolean): void;
  /** Escape, or the system took the pointer away. */
  cancel(): void;
}

const TREMBLE = 4;

/** Follows a pointer from its going down to its coming up, wherever it goes. */
export function trackPointer(start: PointerEvent, { move, end, cancel }: Tracking): void {
  const { pointerId, clientX, clientY } = start;
  const stop = new AbortController();
  const { signal } = stop;
  let frame = 0;
  let last = start;
  let moved = false;
  const flush = (): void => {
    frame = 0;
    move(last);
  };
  const finish = (): void => {
    cancelAnimationFrame(frame);
    stop.abort();
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
  addEventListener("pointercancel", () => {
    finish();
    cancel();
  }, { signal });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    finish();
    cancel();
  }, { signal, capture: true });
}
