import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import type { CanvasView } from "../../canvas/canvas_view.ts";
import type { SceneNode } from "../../canvas/scene_node.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { reportsAmong } from "../../runs/run_reports.ts";
import type { NamedReport } from "../../runs/run_reports.ts";
import { useRuns } from "../../runs/runs.ts";
import type { Runs } from "../../runs/runs.ts";

/** Below a node that has denoised: the way to what its guidance did. */
export function ReportChip(
  { view, node }: { view: CanvasView; node: SceneNode },
): JSX.Element | null {
  const app = useRuns();
  if (!reportOfNode(app.runs, view, node.key)) return null;
  return (
    <button
      type="button"
      class="prominent report-chip nopan"
      title={t`Formula, cost, and what each term of its guidance did in the last run`}
      // Selecting the node would show its picture, and move the button away from under the pointer.
      onPointerDown={(event) => event.stopPropagation()}
      onClick={() => app.execute("guidance.inspect", node.key)}
      onDblClick={(event) => event.stopPropagation()}
    >
      <Icon name="eye" size={14} /> {t`What guidance did`}
    </button>
  );
}

/** The report of what a node gave in its last run. */
export function reportOfNode(
  runs: Runs["runs"],
  view: CanvasView,
  key: string,
): NamedReport | undefined {
  const node = view.scene.nodes.value.get(key);
  const [first] = reportsAmong(node?.run.outputs.value ?? []);
  return first && runs.reports.value.find(({ report }) => report === first);
}
