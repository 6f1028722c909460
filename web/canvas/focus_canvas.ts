import type { Canvases } from "./canvases.ts";

const FRAMES = 20;

/** Keys go to the canvas in front, as soon as it is drawn, unless somebody has gone elsewhere meanwhile. */
export function focusCanvas(canvas: Canvases["canvas"]): void {
  const from = document.activeElement;
  const look = (frames: number): number =>
    requestAnimationFrame(() => {
      const pane = canvas.peek()?.pane;
      const at = document.activeElement;
      if (at !== from && at !== document.body) return;
      if (pane) pane.focus();
      else if (frames) look(frames - 1);
    });
  look(FRAMES);
}
