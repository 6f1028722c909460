import { lazy } from "../../core/lazy.tsx";
import { MASK, overlayOf } from "../../core/overlay.ts";
import type { Contributions } from "../../core/registry.ts";

const MaskPainter = lazy(async () => (await import("./mask_painter.tsx")).MaskPainter);

export function contribution(): Contributions {
  return { overlays: [overlayOf(MASK, MaskPainter)] };
}
