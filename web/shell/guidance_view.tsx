import type { JSX } from "preact";
import type { App } from "../app.ts";
import { useApp } from "../app.ts";
import { GuidanceInspector } from "../inspector/inspector.tsx";
import { inspectorActions, inspectorCommands } from "../inspector/inspector_actions.ts";
import { createInspectorState } from "../inspector/inspector_state.ts";
import type { InspectorState } from "../inspector/inspector_state.ts";

const states = new WeakMap<App, InspectorState>();

/** The inspector's state, made with its commands when it is first shown. */
function stateOf(app: App): InspectorState {
  const known = states.get(app);
  if (known) return known;
  const state = createInspectorState();
  states.set(app, state);
  const actions = inspectorActions(state, () => app.runs.reports.peek(), app.host);
  app.registry.contribute({ commands: inspectorCommands(state, actions) });
  return state;
}

/** What the guidance of runs did, in the panel. */
export function GuidanceView(): JSX.Element {
  const app = useApp();
  return (
    <GuidanceInspector
      reports={app.runs.reports}
      state={stateOf(app)}
      host={app.host}
      onError={app.toasts.error}
    />
  );
}
