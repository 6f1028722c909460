import type { JSX } from "preact";
import { useCore } from "../../core/core.ts";
import type { AppInspector } from "./app_inspector.ts";
import { GuidanceInspector } from "./inspector.tsx";

/** What the guidance of runs did, and that of the graph in front will do, in the panel. */
export function GuidanceView({ inspector }: { inspector: AppInspector }): JSX.Element {
  const app = useCore();
  const { state, reports } = inspector;
  return (
    <GuidanceInspector
      reports={reports}
      state={state}
      host={app.host}
      onError={app.toasts.error}
      onExplain={() => app.execute("guidance.explain")}
    />
  );
}
