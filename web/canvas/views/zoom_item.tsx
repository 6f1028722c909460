import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useCanvases } from "../canvases.ts";

/** How near the canvas in front is; a click shows all of it. */
export function ZoomItem(): JSX.Element | null {
  const app = useCanvases();
  const zoom = useComputed(() =>
    app.canvas.value ? `${Math.round(app.canvas.value.viewport.value.zoom * 100)} %` : ""
  );
  return app.canvas.value
    ? (
      <button type="button" title="Show all" onClick={() => app.execute("canvas.fit")}>
        {zoom}
      </button>
    )
    : null;
}
