import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { imagesOf, sigmaOf } from "../../../src/formula/report.ts";
import { t, told } from "../../../src/words/translate.ts";
import { previewOf, type Previews } from "../../runs/report_data.ts";
import type { NamedReport } from "../../runs/run_reports.ts";
import { printValue } from "../../core/ui/axis.ts";
import { CostChart } from "./cost_chart.tsx";
import { CostView } from "./cost_view.tsx";
import { Filmstrip } from "./filmstrip.tsx";
import { FormulaView } from "./formula_view.tsx";
import { type InspectorState, matchIndex } from "./inspector_state.ts";
import { LineChart } from "./line_chart.tsx";
import { MomentView } from "./moment_view.tsx";
import type { SaveChart } from "./save_chart.ts";
import { chartsOf, positionsOf } from "./series.ts";

export interface ReportViewProps {
  readonly named: NamedReport;
  /** The report beside it: charts of the two have the same y axes. */
  readonly beside: NamedReport | undefined;
  readonly state: InspectorState;
  /** Evaluations of the report that {@link InspectorState.at} counts. */
  readonly count: number;
  artifactUrl(artifact: { readonly sha256: string }): string;
  readonly onSave: SaveChart;
}

/** All that there is to see of one report. */
export function ReportView(
  { named, beside, state, count, artifactUrl, onSave }: ReportViewProps,
): JSX.Element {
  const { report, pictures = [] } = named;
  const own = report.steps.length;
  // Props in computed signals are those of the first drawing: the caller draws anew by key.
  const at = useComputed(() => matchIndex(Math.min(state.at.value, count - 1), count, own));
  const hover = useComputed(() =>
    state.hover.value === undefined ? undefined : matchIndex(state.hover.value, count, own)
  );
  const scrub = (index: number): void => {
    state.at.value = matchIndex(index, own, count);
  };
  const shown = state.image.value;
  const image = shown === "mean" ? 0 : Math.min(shown, imagesOf(report) - 1);
  const charts = useMemo(() => chartsOf(report, shown), [report, shown]);
  const alike = useMemo(() => beside ? chartsOf(beside.report, shown) : [], [beside, shown]);
  const axis = state.axis.value;
  const urlOf = (previews: Previews | null | undefined, image: number): string | undefined => {
    const stored = previewOf(previews, image);
    return stored && artifactUrl(stored);
  };
  if (own === 0) {
    return (
      <div class="report">
        <FormulaView formula={report.formula} branches={report.branches} />
        <p class="hint">
          {told`This run recorded no steps. Set ${<b>{t`record`}</b>} of the Denoise node to ${(
            <b>{t`numbers`}</b>
          )} or ${<b>{t`previews`}</b>} and run again.`}
        </p>
      </div>
    );
  }
  const now = at.value;
  return (
    <div class="report" style={`--count:${own}`}>
      <FormulaView formula={report.formula} branches={report.branches} />
      {report.elapsed.length === 0 && (
        <p class="hint">
          {t`A plan: this is what a run of the graph as it is now will do.`}
        </p>
      )}
      <CostView report={report} />
      <CostChart report={report} at={at} onScrub={scrub} onSave={onSave} />
      <label class="scrubber">
        <span>{t`Evaluation`}</span>
        <div class="track">
          <input
            type="range"
            min={1}
            max={own}
            step={1}
            value={now + 1}
            aria-valuetext={t`Evaluation ${now + 1} of ${own}, σ ${
              printValue(sigmaOf(report.steps[now]!))
            }`}
            onInput={(event) => scrub(Number(event.currentTarget.value) - 1)}
          />
        </div>
      </label>
      <Filmstrip report={report} image={image} at={at} onScrub={scrub} urlOf={urlOf} />
      <MomentView report={report} at={now} image={image} urlOf={urlOf} final={pictures[image]} />
      <div class="charts">
        {charts.map((chart) => (
          <LineChart
            key={chart.id}
            chart={chart}
            positions={positionsOf(report, axis)}
            axis={axis}
            logarithmic={state.logarithmic.value}
            table={state.tables.value}
            at={at}
            hover={hover}
            onScrub={scrub}
            onSave={onSave}
            onHover={(index) => {
              state.hover.value = index === undefined ? undefined : matchIndex(index, own, count);
            }}
            hidden={state.hidden}
            alike={(alike.find(({ id }) => id === chart.id)?.series ?? [])
              .filter(({ name }) => !state.hidden.value.has(name))
              .flatMap(({ values }) => values.filter((value) => value !== null))}
          />
        ))}
      </div>
    </div>
  );
}
