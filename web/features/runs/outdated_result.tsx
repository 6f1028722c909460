import { effect, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import type { CanvasView } from "../../canvas/canvas_view.ts";
import type { SceneNode } from "../../canvas/scene_node.ts";
import { prefixOf } from "../../document/open_document.ts";
import { kinshipOf } from "../../runs/kinship.ts";
import { useRuns } from "../../runs/runs.ts";

/** Over what a node shows, once it or what leads to it is no longer as it was when that was made. */
export function OutdatedResult(
  { view, node }: { view: CanvasView; node: SceneNode },
): JSX.Element | null {
  const app = useRuns();
  const outdated = useSignal(false);
  useEffect(() =>
    effect(() => {
      const { document } = view;
      const run = node.run.shownOf.value;
      const path = prefixOf(document.path.value) + node.key;
      void [document.checked.value, app.settings.read("run.seeds")];
      if (run === undefined) return void (outdated.value = false);
      kinshipOf(app).sameIn(document, run).then((isSame) => {
        if (node.run.shownOf.peek() === run) outdated.value = !isSame(path);
      }, () => {}); // a run that is gone tells nothing
    }), [view, node]);
  const place = node.measured.value.result;
  const isAtWork = ["waiting", "running"].includes(node.run.status.value);
  if (!place || !outdated.value || isAtWork) return null;
  return (
    <div class="outdated-result" style={{ top: `${place.y}px`, height: `${place.height}px` }}>
      <small title={t`Made before the graph was changed: run it to see what it makes now`}>
        {t`Outdated`}
      </small>
    </div>
  );
}
