import { TREMBLE } from "../../core/ui/track_pointer.ts";

const HOLD = 500;

/** A finger that rests on something asks for its menu; what it had begun to drag is let go. */
export function longPress(start: PointerEvent, open: () => void): void {
  const { pointerId, clientX, clientY } = start;
  const stop = new AbortController();
  const { signal } = stop;
  const timer = setTimeout(() => {
    stop.abort();
    dispatchEvent(new PointerEvent("pointercancel", { pointerId }));
    ignoreClick(pointerId);
    open();
  }, HOLD);
  const give = (): void => {
    clearTimeout(timer);
    stop.abort();
  };
  addEventListener("pointermove", (event) => {
    if (Math.hypot(event.clientX - clientX, event.clientY - clientY) > TREMBLE) give();
  }, { signal });
  for (const type of ["pointerup", "pointercancel"] as const) {
    addEventListener(type, give, { signal });
  }
  addEventListener("pointerdown", give, { signal, capture: true });
}

/** When the finger is lifted it must not choose what has come up under it. */
function ignoreClick(pointerId: number): void {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("click", (event) => {
    event.stopPropagation();
    event.preventDefault();
  }, { signal, capture: true });
  addEventListener("pointerup", (event) => {
    if (event.pointerId === pointerId) setTimeout(() => stop.abort(), 50);
  }, { signal, capture: true });
  addEventListener("pointerdown", () => stop.abort(), { signal, capture: true });
}
