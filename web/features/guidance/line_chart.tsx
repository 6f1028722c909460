import type { ReadonlySignal, Signal } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { trackPointer } from "../../core/ui/track_pointer.ts";
import { useWidth } from "../../core/ui/use_width.ts";
import { createAxis, linePath, nearestIndex, printValue } from "../../core/ui/axis.ts";
import { ChartLegend, strokeOf } from "./chart_legend.tsx";
import { ChartTitle } from "./chart_title.tsx";
import type { SaveChart } from "./save_chart.ts";
import type { ChartData, Series } from "./series.ts";

export interface LineChartProps {
  readonly chart: ChartData;
  /** Where each index stands on the x axis. */
  readonly positions: readonly number[];
  readonly axis: "step" | "sigma";
  readonly logarithmic: boolean;
  readonly table: boolean;
  /** Index scrubbed to, and that under the pointer. */
  readonly at: ReadonlySignal<number>;
  readonly hover: ReadonlySignal<number | undefined>;
  onScrub(index: number): void;
  onHover(index: number | undefined): void;
  readonly onSave: SaveChart;
  readonly hidden: Signal<ReadonlySet<string>>;
  /** Numbers of a chart beside it, which is to have the same y axis. */
  readonly alike: readonly number[];
}

const HEIGHT = 150;
const EDGE = { left: 44, right: 10, top: 8, bottom: 22 };

/** Lines over the evaluations of a run. Pointer or arrow keys scrub; the legend reads out the numbers there. */
export function LineChart(props: LineChartProps): JSX.Element {
  const { chart, positions, axis, logarithmic, at, hover, hidden, onScrub, onHover } = props;
  const [element, measured] = useWidth<HTMLDivElement>();
  const width = Math.max(160, measured.value);
  const index = hover.value ?? at.value;
  const lines = chart.series.filter(({ name }) => !hidden.value.has(name));
  const last = width - EDGE.right;
  const logX = axis === "sigma";
  const x = createAxis({
    values: positions,
    // Noise falls as a run goes on: time runs to the right on either axis.
    pixels: logX ? [last, EDGE.left] : [EDGE.left, last],
    logarithmic: logX,
    room: Math.max(2, Math.floor(width / 70)),
  });
  const logY = logarithmic && chart.logarithmic === true;
  const y = createAxis({
    values: [
      ...lines.flatMap(({ values }) => values.filter((value) => value !== null)),
      ...props.alike,
      ...(logY ? [] : chart.range ?? [0]),
    ],
    pixels: [HEIGHT - EDGE.bottom, EDGE.top],
    logarithmic: logY,
    rounded: true,
    room: 4,
  });
  const places = positions.map((value) => logX && value <= 0 ? last : x.place(value));
  const point = (value: number | null | undefined, at: number): readonly [number, number] | null =>
    value === null || value === undefined || (logY && value <= 0)
      ? null
      : [places[at]!, y.place(value)];
  const indexOf = (event: PointerEvent): number => {
    const { left } = element.current!.getBoundingClientRect();
    return nearestIndex(places, event.clientX - left);
  };
  const scrub = (event: PointerEvent): void => onScrub(indexOf(event));
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: index - 1,
    ArrowDown: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index + 1,
    PageDown: index - 5,
    PageUp: index + 5,
    Home: 0,
    End: positions.length - 1,
  };
  const said = lines.map(({ name, values }) => `${name} ${printValue(values[index])}`).join(", ");
  return (
    <figure class="inspector-chart">
      <ChartTitle
        title={chart.title}
        doc={chart.doc}
        save={props.table ? undefined : props.onSave}
      />
      <ChartLegend series={chart.series} hidden={hidden} index={index} />
      {props.table && (
        <DataTable
          title={chart.title}
          positions={positions}
          axis={axis}
          series={lines}
          at={at.value}
        />
      )}
      <div
        ref={element}
        class="plot"
        hidden={props.table}
        role="slider"
        tabIndex={0}
        aria-label={t`${chart.title}, evaluation`}
        aria-valuemin={1}
        aria-valuemax={positions.length}
        aria-valuenow={index + 1}
        aria-valuetext={t`Evaluation ${index + 1}: ${said || t`no line is shown`}`}
        onPointerMove={(event) => onHover(indexOf(event))}
        onPointerLeave={() => onHover(undefined)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          scrub(event);
          trackPointer(event, { move: scrub, end: () => {}, cancel: () => {} });
        }}
        onKeyDown={(event) => {
          const next = steps[event.key];
          if (next === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          onScrub(Math.max(0, Math.min(next, positions.length - 1)));
        }}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {y.ticks.map((tick) => (
            <g key={tick} class={tick === 0 ? "chart-grid zero" : "chart-grid"}>
              <line x1={EDGE.left} x2={last} y1={y.place(tick)} y2={y.place(tick)} />
              <text x={EDGE.left - 6} y={y.place(tick)} dy="0.32em" text-anchor="end">
                {printValue(tick)}
              </text>
            </g>
          ))}
          {x.ticks.map((tick) => (
            <text key={tick} x={x.place(tick)} y={HEIGHT - 6} text-anchor="middle">
              {printValue(tick)}
            </text>
          ))}
          <text class="axis" x={EDGE.left - 6} y={HEIGHT - 6} text-anchor="end">
            {logX ? "σ" : t`eval.`}
          </text>
          <line
            class={hover.value === undefined ? "rule" : "rule hovered"}
            x1={places[index] ?? 0}
            x2={places[index] ?? 0}
            y1={EDGE.top}
            y2={HEIGHT - EDGE.bottom}
          />
          {lines.map(({ name, values, style }) => (
            <path key={name} class="line" style={strokeOf(style)} d={linePath(values.map(point))} />
          ))}
          {lines.map(({ name, values, style }) => {
            const dot = point(values[index], index);
            return dot && (
              <circle
                key={name}
                class="dot"
                style={strokeOf(style)}
                cx={dot[0]}
                cy={dot[1]}
                r={3}
              />
            );
          })}
        </svg>
      </div>
    </figure>
  );
}

interface DataTableProps {
  readonly title: string;
  readonly positions: readonly number[];
  readonly axis: "step" | "sigma";
  readonly series: readonly Series[];
  /** Row in front. */
  readonly at: number;
}

/** The numbers of a chart. */
function DataTable({ title, positions, axis, series, at }: DataTableProps): JSX.Element {
  return (
    <div class="inspector-table" tabIndex={0} role="region" aria-label={t`Numbers: ${title}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{axis === "sigma" ? "σ" : t`Evaluation`}</th>
            {series.map(({ name }) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {positions.map((position, index) => (
            <tr key={index} aria-current={index === at ? "step" : undefined}>
              <th scope="row">{printValue(position)}</th>
              {series.map(({ name, values }) => <td key={name}>{printValue(values[index])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
