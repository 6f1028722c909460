import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { useWidth } from "../../core/ui/use_width.ts";
import { imagesOf } from "../../../src/formula/report.ts";
import type { ReportData } from "../../runs/report_data.ts";
import { roundStep } from "../../core/ui/axis.ts";
import { colorOf } from "./chart_legend.tsx";
import { evaluatedBranches } from "../../../src/formula/cost.ts";
import { ChartTitle } from "./chart_title.tsx";
import type { SaveChart } from "./save_chart.ts";
import { BranchLabel } from "./formula_view.tsx";

export interface CostChartProps {
  readonly report: ReportData;
  readonly at: ReadonlySignal<number>;
  onScrub(index: number): void;
  readonly onSave: SaveChart;
}

const HEIGHT = 96;
const EDGE = { left: 34, right: 10, top: 6, bottom: 32 };
const WIDEST = 44;

/** A bar for each evaluation, as high as the rows it takes, in the colours of the predictions; below it, the network calls. */
export function CostChart({ report, at, onScrub, onSave }: CostChartProps): JSX.Element {
  const [element, measured] = useWidth<HTMLDivElement>();
  const { steps, branches } = report;
  const width = Math.max(160, measured.value);
  const images = imagesOf(report);
  const pace = (width - EDGE.left - EDGE.right) / steps.length;
  const bar = Math.max(1, Math.min(WIDEST, pace * 0.72));
  const most = Math.max(1, ...steps.map(({ rows }) => rows));
  const tick = Math.max(1, roundStep(most / 3));
  const top = Math.ceil(most / tick) * tick;
  const bottom = HEIGHT - EDGE.bottom;
  const y = (rows: number): number => bottom - rows / top * (bottom - EDGE.top);
  const every = Math.max(1, Math.ceil(26 / pace));
  const bars = steps.map((step, index) => {
    const evaluated = evaluatedBranches(report, step);
    let rows = 0;
    return evaluated.flatMap((is, branch) => {
      if (!is) return [];
      const from = rows;
      // A network that takes fewer rows at once may have been given some twice.
      rows = Math.min(step.rows, rows + images);
      return [{ branch, x: EDGE.left + pace * (index + 0.5) - bar / 2, from, to: rows }];
    });
  });
  return (
    <figure class="inspector-chart cost-chart">
      <ChartTitle
        title={t`Cost`}
        doc={t`Rows of each evaluation by prediction, and below them the network calls`}
        save={onSave}
      />
      <ul class="cost-legend">
        {branches.map((name, branch) => (
          <li key={name.label}>
            <span class="cost-color" style={`background:${colorOf(branch)}`} />
            <BranchLabel branch={name} />
          </li>
        ))}
      </ul>
      <div
        ref={element}
        class="plot"
        role="img"
        aria-label={t`Network calls of the evaluations: ${
          steps.map(({ calls }) => calls).join(", ")
        }; rows: ${steps.map(({ rows }) => rows).join(", ")}`}
        onPointerDown={(event) => {
          const { left } = event.currentTarget.getBoundingClientRect();
          const index = Math.floor((event.clientX - left - EDGE.left) / pace);
          onScrub(Math.max(0, Math.min(index, steps.length - 1)));
        }}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {Array.from({ length: Math.round(top / tick) + 1 }, (_, index) => index * tick)
            .map((rows) => (
              <g key={rows} class="chart-grid">
                <line x1={EDGE.left} x2={width - EDGE.right} y1={y(rows)} y2={y(rows)} />
                <text x={EDGE.left - 6} y={y(rows)} dy="0.32em" text-anchor="end">{rows}</text>
              </g>
            ))}
          <rect
            class="cost-at"
            x={EDGE.left + pace * at.value}
            y={EDGE.top}
            width={pace}
            height={bottom - EDGE.top}
          />
          {bars.flat().map(({ branch, x, from, to }) => (
            <rect
              key={`${x} ${branch}`}
              x={x}
              y={y(to)}
              width={bar}
              height={Math.max(0, y(from) - y(to) - 1)}
              style={`fill:${colorOf(branch)}`}
            />
          ))}
          {steps.map(({ calls }, index) =>
            index % every === 0 && (
              <g key={index}>
                <text x={EDGE.left + pace * (index + 0.5)} y={bottom + 12} text-anchor="middle">
                  {calls}
                </text>
                <text
                  class="axis"
                  x={EDGE.left + pace * (index + 0.5)}
                  y={bottom + 26}
                  text-anchor="middle"
                >
                  {index + 1}
                </text>
              </g>
            )
          )}
          <text x={EDGE.left - 6} y={bottom + 12} text-anchor="end">{t`calls`}</text>
          <text class="axis" x={EDGE.left - 6} y={bottom + 26} text-anchor="end">{t`eval.`}</text>
        </svg>
      </div>
    </figure>
  );
}
