import { t, told } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import type { AppInspector } from "./app_inspector.ts";
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { imagesOf } from "../../../src/formula/report.ts";
import type { NamedReport } from "../../runs/run_reports.ts";
import { fileNameOf, inspectorActions, type InspectorHost } from "./inspector_actions.ts";
import { type InspectorState, shownReport } from "./inspector_state.ts";
import { InspectorToolbar, ReportSelect } from "./inspector_toolbar.tsx";
import type { SaveChart } from "./save_chart.ts";
import { ReportView } from "./report_view.tsx";

export interface GuidanceInspectorProps {
  /** Newest first. */
  readonly reports: ReadonlySignal<readonly NamedReport[]>;
  readonly state: InspectorState;
  readonly host: InspectorHost;
  onError(error: unknown): void;
  /** Plans the graph in front; missing where nothing can be planned. */
  onExplain?(): void;
  /** Shows the inspector in a tab of its own; missing where it is in one. */
  readonly onTab?: (() => void) | undefined;
}

/**
 * What each term of a guidance did in a run: formula, cost, and per evaluation how strong it was, where it pointed and
 * what each branch alone would have painted.
 *
 * To mount it: `createInspectorState()` once, then a signal of what `readReport` makes of the outputs of kind `report`:
 *
 *     registry.contribute({
 *       commands: inspectorCommands(state, inspectorActions(state, () => reports.value, host)),
 *       views: [{ id: "inspector", ..., component: () =>
 *         <GuidanceInspector reports={reports} state={state} host={host} onError={toasts.error} /> }],
 *     });
 *
 * Its keys want a context `inspectorFocus`: focus is within `.guidance-inspector`. Styles are in `inspector.css` and `chart.css`.
 */
export function GuidanceInspector(
  { reports, state, host, onError, onExplain, onTab }: GuidanceInspectorProps,
): JSX.Element {
  const actions = useMemo(
    () => inspectorActions(state, () => reports.peek(), host),
    [state, reports, host],
  );
  const shown = shownReport(state, reports.value);
  if (!shown) {
    return (
      <div class="guidance-inspector empty">
        <p>
          <strong>{t`No report yet of this graph.`}</strong>{" "}
          {t`Run a graph with a Denoise node: how strong each term of its guidance was, and where it pointed, is shown here.`}
        </p>
        <p>
          {told`Set ${<b>{t`record`}</b>} of the node to ${(
            <b>{t`previews`}</b>
          )} to see what each branch alone would have painted.`}
        </p>
        {reports.value.length > 0 && (
          <p>
            <ReportSelect state={state} reports={reports.value} />
          </p>
        )}
        {onExplain && (
          <p>
            <button type="button" class="prominent" onClick={onExplain}>
              {t`Explain the guidance of this graph before it runs`}
            </button>
          </p>
        )}
      </div>
    );
  }
  const beside = reports.value.find(({ key }) => key === state.beside.value && key !== shown.key);
  const count = shown.report.steps.length;
  const saveChart = async (
    ...[figure, title, type]: Parameters<SaveChart>
  ): Promise<void> => {
    const { chartPicture } = await import("./save_chart.ts");
    const picture = await chartPicture(figure, type);
    host.saveFile(`${fileNameOf(shown)}-${fileNameOf({ name: title })}.${type}`, picture);
  };
  const both = beside ? [shown, beside] : [shown];
  return (
    <div class="guidance-inspector">
      <InspectorToolbar
        state={state}
        reports={reports.value}
        shown={shown}
        images={imagesOf(shown.report)}
        actions={actions}
        onError={onError}
        onExplain={onExplain}
        onTab={onTab}
      />
      <div class="reports">
        {both.map((named) => (
          <section key={`${named.key} ${count}`} aria-label={named.name}>
            {beside && <h3>{named.name}</h3>}
            <ReportView
              named={named}
              beside={both.find((other) => other !== named)}
              state={state}
              count={count}
              artifactUrl={(artifact) => host.artifactUrl(artifact)}
              onSave={(...chart) => saveChart(...chart).catch(onError)}
            />
          </section>
        ))}
      </div>
    </div>
  );
}

/** What the guidance of runs did, and that of the graph in front will do, in the panel or in a tab. */
export function GuidanceView(
  { inspector, isTab }: { readonly inspector: AppInspector; readonly isTab: boolean },
): JSX.Element {
  const { host, toasts, execute } = useCore();
  const { state, reports } = inspector;
  return (
    <GuidanceInspector
      reports={reports}
      state={state}
      host={host}
      onError={toasts.error}
      onExplain={() => execute("guidance.explain")}
      onTab={isTab ? undefined : () => execute("guidance.tab")}
    />
  );
}
