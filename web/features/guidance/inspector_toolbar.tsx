import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { Checkbox } from "../../core/ui/checkbox.tsx";
import type { NamedReport } from "../../runs/run_reports.ts";
import type { InspectorActions } from "./inspector_actions.ts";
import type { InspectorState } from "./inspector_state.ts";

interface InspectorToolbarProps {
  readonly state: InspectorState;
  readonly reports: readonly NamedReport[];
  readonly shown: NamedReport;
  /** Pictures in its batch. */
  readonly images: number;
  readonly actions: InspectorActions;
  onError(error: unknown): void;
  readonly onExplain: (() => void) | undefined;
  readonly onTab: (() => void) | undefined;
}

/** Which reports are looked at, and how. */
export function InspectorToolbar(props: InspectorToolbarProps): JSX.Element {
  const { state, reports, shown, images, actions, onError, onExplain, onTab } = props;
  const others = reports.filter(({ key }) => key !== shown.key);
  return (
    <div class="inspector-toolbar" role="group" aria-label={t`Guidance inspector`}>
      <ReportSelect state={state} reports={reports} shown={shown.key} />
      {others.length > 0 && (
        <label>
          {t`Beside`}{" "}
          <select
            value={state.beside.value ?? ""}
            onChange={(event) => {
              state.beside.value = event.currentTarget.value || undefined;
            }}
          >
            <option value="">{t`nothing`}</option>
            {others.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}
          </select>
        </label>
      )}
      {images > 1 && (
        <label>
          {t`Image`}{" "}
          <select
            value={String(state.image.value)}
            onChange={({ currentTarget: { value } }) => {
              state.image.value = value === "mean" ? "mean" : Number(value);
            }}
          >
            <option value="mean">{t`mean of all ${images}`}</option>
            {Array.from(
              { length: images },
              (_, image) => <option key={image} value={String(image)}>{image + 1}</option>,
            )}
          </select>
        </label>
      )}
      <label>
        {t`X axis`}{" "}
        <select
          value={state.axis.value}
          onChange={(event) => {
            state.axis.value = event.currentTarget.value === "sigma" ? "sigma" : "step";
          }}
        >
          <option value="step">{t`evaluations`}</option>
          <option value="sigma">{t`noise σ`}</option>
        </select>
      </label>
      <Checkbox value={state.logarithmic}>{t`Log norm`}</Checkbox>
      <Checkbox value={state.tables}>{t`As tables`}</Checkbox>
      <span class="space" />
      {onExplain && (
        <button
          type="button"
          title={t`Formula and network calls of the graph as it is now, before it runs`}
          onClick={onExplain}
        >
          {t`Explain this graph`}
        </button>
      )}
      <button type="button" onClick={() => actions.copyFormula().catch(onError)}>
        {t`Copy formula`}
      </button>
      <button type="button" title={t`Save the numbers as CSV`} onClick={actions.exportCsv}>
        CSV
      </button>
      <button type="button" title={t`Save the report as JSON`} onClick={actions.exportJson}>
        JSON
      </button>
      {onTab && (
        <button type="button" title={t`Open this in a tab beside the graph`} onClick={onTab}>
          {t`Open in a tab`}
        </button>
      )}
    </div>
  );
}

/** Chooses the report that is looked at. */
export function ReportSelect(
  { state, reports, shown = "" }: {
    readonly state: InspectorState;
    readonly reports: readonly NamedReport[];
    /** Its key; none where nothing is shown. */
    readonly shown?: string;
  },
): JSX.Element {
  return (
    <label>
      {shown ? t`Report` : t`Report of another graph`}{" "}
      <select
        value={shown}
        onChange={(event) => {
          state.shown.value = event.currentTarget.value || undefined;
          state.at.value = Infinity;
        }}
      >
        {!shown && <option value="">{t`none`}</option>}
        {reports.map(({ key, name }) => <option key={key} value={key}>{name}</option>)}
      </select>
    </label>
  );
}
