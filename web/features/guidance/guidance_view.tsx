import type { JSX } from "preact";
import { useApp } from "../../app.ts";
import { inspectorOf } from "./app_inspector.ts";
import { GuidanceInspector } from "./inspector.tsx";

/** What the guidance of runs did, and that of the graph in front will do, in the panel. */
export function GuidanceView(): JSX.Element {
  const app = useApp();
  const { state, reports } = inspectorOf(app);
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
