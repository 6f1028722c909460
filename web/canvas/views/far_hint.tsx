import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { isNarrow } from "../../core/layout.ts";
import type { CanvasView } from "../canvas_view.ts";

/** At this zoom ports can be hit and values read. */
const READABLE = 0.6;

/** Says why nothing in a node can be reached while a picture stands for them, and leads nearer. */
export function FarHint({ view }: { view: CanvasView }): JSX.Element | null {
  if (!view.pictured.value) return null;
  return (
    <button
      type="button"
      class="far-hint nopan"
      title={t`Or double click a node`}
      onClick={() => {
        const selected = view.document.selection.peek();
        if (selected.size) view.fit(selected);
        else view.zoomBy(READABLE / view.viewport.peek().zoom);
        view.pane?.focus();
      }}
    >
      {isNarrow()
        ? t`Overview: tap a node to edit it`
        : t`Overview: zoom in to wire and edit nodes`}
    </button>
  );
}
