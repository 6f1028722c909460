import type { JSX } from "preact";
import { useApp } from "../app.ts";
import type { CanvasView } from "../canvas/canvas_view.ts";
import type { SceneNode } from "../canvas/scene_node.ts";
import { Icon } from "../shell/icon.tsx";
import { reportOfNode } from "./app_inspector.ts";

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
