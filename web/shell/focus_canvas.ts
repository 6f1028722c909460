import type { Canvases } from "../canvas/canvases.ts";

const FRAMES = 20;

/** Keys go to the canvas in front, as soon as it is drawn. */
export function focusCanvas(canvas: Canvases["canvas"], frames = FRAMES): void {
  requestAnimationFrame(() => {
    const pane = canvas.peek()?.pane;
    if (pane) pane.focus();
    else if (frames) focusCanvas(canvas, frames - 1);
  });
}
