import type { JSX } from "preact";
import { useCore } from "../../core/core.ts";
import type { AppInspector } from "./app_inspector.ts";
import { GuidanceInspector } from "./inspector.tsx";

/** What the guidance of runs did, and that of the graph in front will do, in the panel. */
export function GuidanceView({ inspector }: { inspector: AppInspector }): JSX.Element {
  const { host, toasts, execute } = useCore();
  const { state, reports } = inspector;
  return (
    <GuidanceInspector
      reports={reports}
      state={state}
      host={host}
      onError={toasts.error}
      onExplain={() => execute("guidance.explain")}
    />
  );
}
