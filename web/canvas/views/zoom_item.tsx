import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { useCanvases } from "../canvases.ts";

/** How near the canvas in front is; a click shows all of it. */
export function ZoomItem(): JSX.Element | null {
  const { canvas, execute } = useCanvases();
  const zoom = useComputed(() =>
    canvas.value ? `${Math.round(canvas.value.viewport.value.zoom * 100)} %` : ""
  );
  return canvas.value
    ? (
      <button type="button" title={t`Show all`} onClick={() => execute("canvas.fit")}>
        {zoom}
      </button>
    )
    : null;
}
