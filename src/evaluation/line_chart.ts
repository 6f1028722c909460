import { numberText, scaleOf } from "./axis.ts";
import type { Place } from "../runtime/images/canvas.ts";
import type { ChartDrawing, Stroke, Writing } from "./drawing.ts";

/** A point, and how far up and down it may lie. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** What stands beside it. */
  readonly label?: string;
}

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly ChartSeries[];
  /** Heights to compare with, such as a floor. */
  readonly levels?: readonly { readonly name: string; readonly y: number }[];
  /** Draws heights by their logarithm. */
  readonly isLogarithmic?: boolean;
}

const [WIDTH, HEIGHT, LEGEND] = [800, 420, 300];
const FRAME = { left: 60, top: 56, right: WIDTH - LEGEND, bottom: HEIGHT - 50 };
const [GRID, AXIS, LEVEL] = ["#e5e5e5", "#333333", "#999999"];

/** Okabe and Ito's, told apart by colour-blind people too, but for yellow on white. */
const COLORS = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#e69f00",
  "#000000",
  "#7f7f7f",
];

const line = (color: string, width: number, ...places: Place[]): Stroke => ({
  places,
  color,
  width,
});

const write = (text: string, at: Place, anchor: Writing["anchor"] = "start"): Writing => ({
  text,
  at,
  anchor,
});

/** Lines of a chart: points with their intervals, joined in their order. */
export function lineChart(chart: Chart): ChartDrawing {
  const { title, series, levels = [], isLogarithmic } = chart;
  const { left, top, right, bottom } = FRAME;
  const height = (y: number): number => isLogarithmic ? Math.log10(Math.max(y, 1e-12)) : y;
  const points = series.flatMap(({ points }) => points);
  const xs = scaleOf(points.map(({ x }) => x), left, right);
  const heights = points.flatMap(({ y, low = y, high = y }) => [y, low, high]);
  const ys = scaleOf([...heights, ...levels.map(({ y }) => y)].map(height), bottom, top);
  const at = (y: number): number => ys.at(height(y));
  const parts: (Stroke | Writing)[] = [
    ...xs.ticks.flatMap((x) => [
      line(GRID, 1, [xs.at(x), bottom], [xs.at(x), top]),
      write(numberText(x), [xs.at(x), bottom + 18], "middle"),
    ]),
    ...ys.ticks.flatMap((y) => [
      line(GRID, 1, [left, ys.at(y)], [right, ys.at(y)]),
      write(numberText(isLogarithmic ? 10 ** y : y), [left - 8, ys.at(y) + 4], "end"),
    ]),
    line(AXIS, 1, [left, top], [left, bottom], [right, bottom]),
    write(title, [left, 20]),
    write(chart.y, [left, 42]),
    write(chart.x, [(left + right) / 2, HEIGHT - 12], "middle"),
    ...levels.flatMap(({ name, y }, i) => [
      line(LEVEL, 1, [left, at(y)], [right, at(y)]),
      // On either side in turn, as they may be near each other.
      i % 2 ? write(name, [left + 4, at(y) - 4]) : write(name, [right - 4, at(y) - 4], "end"),
    ]),
  ];
  for (const [i, { name, points }] of series.entries()) {
    const color = COLORS[i % COLORS.length]!;
    // The second time round the colours, lines are thin.
    const width = i < COLORS.length ? 2 : 1;
    const y = top + 8 + 18 * i;
    const place = (point: ChartPoint): Place => [xs.at(point.x), at(point.y)];
    parts.push(
      line(color, width, ...points.map(place)),
      line(color, width, [right + 14, y], [right + 34, y]),
      write(cut(name, 40), [right + 40, y + 4]),
    );
    for (const point of points) {
      const [x] = place(point);
      const { low = point.y, high = point.y, label } = point;
      parts.push(line(color, 1, [x, at(low)], [x, at(high)]), line(color, 7, place(point)));
      if (label !== undefined) parts.push(write(label, [x + 6, at(point.y) - 6]));
    }
  }
  return { title, width: WIDTH, height: Math.max(HEIGHT, top + 30 + 18 * series.length), parts };
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 2)}..`;
