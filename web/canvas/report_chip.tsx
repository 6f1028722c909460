import type { JSX } from "preact";
import { useApp } from "../app.ts";
import type { App } from "../app.ts";
import type { CanvasView } from "./canvas_view.ts";
import type { SceneNode } from "./scene_node.ts";
import { reportsAmong } from "../runs/run_reports.ts";
import { Icon } from "../core/ui/icon.tsx";
import type { NamedReport } from "../features/guidance/inspector_state.ts";

/** Below a node that has denoised: the way to what its guidance did. */
export function ReportChip(
  { view, node }: { view: CanvasView; node: SceneNode },
): JSX.Element | null {
  const app = useApp();
  if (!reportOfNode(app, view, node.key)) return null;
  return (
    <button
      type="button"
      class="report-chip nopan"
      title="Formula, cost, and what each term of its guidance did in the last run"
      // Selecting the node would show its picture, and move the button away from under the pointer.
      onPointerDown={(event) => event.stopPropagation()}
      onClick={() => app.execute("guidance.inspect", node.key)}
      onDblClick={(event) => event.stopPropagation()}
    >
      <Icon name="eye" size={14} /> What guidance did
    </button>
  );
}

/** The report of what a node gave in its last run. */
export function reportOfNode(app: App, view: CanvasView, key: string): NamedReport | undefined {
  const node = view.scene.nodes.value.get(key);
  const [first] = reportsAmong(node?.run.outputs.value ?? []);
  return first && app.runs.reports.value.find(({ report }) => report === first);
}
