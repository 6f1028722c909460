import { numberText, scaleOf } from "./axis.ts";
import { escapeXml, type Letters, writer } from "./chart_letters.ts";

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

const [WIDTH, HEIGHT, LEGEND] = [720, 420, 220];
const FRAME = { left: 70, top: 40, right: WIDTH - LEGEND, bottom: HEIGHT - 50 };

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

/** Lines of a chart as SVG: points with their intervals, joined in their order. */
export function lineChart(chart: Chart, letters: Letters = "text"): string {
  const write = writer(letters);
  const height = (y: number): number => chart.isLogarithmic ? Math.log10(Math.max(y, 1e-12)) : y;
  const points = chart.series.flatMap(({ points }) => points);
  const xs = scaleOf(points.map(({ x }) => x), FRAME.left, FRAME.right);
  const ys = scaleOf(
    [
      ...points.flatMap(({ y, low = y, high = y }) => [y, low, high]),
      ...(chart.levels ?? []).map(({ y }) => y),
    ].map(height),
    FRAME.bottom,
    FRAME.top,
  );
  const at = (y: number): number => ys.at(height(y));
  const ticks = [
    ...xs.ticks.map((x) =>
      line([xs.at(x), FRAME.bottom], [xs.at(x), FRAME.top], "#e5e5e5") +
      write(numberText(x), xs.at(x), FRAME.bottom + 18, "middle")
    ),
    ...ys.ticks.map((y) =>
      line([FRAME.left, ys.at(y)], [FRAME.right, ys.at(y)], "#e5e5e5") +
      write(numberText(chart.isLogarithmic ? 10 ** y : y), FRAME.left - 8, ys.at(y) + 4, "end")
    ),
  ];
  const levels = (chart.levels ?? []).map(({ name, y }) =>
    line([FRAME.left, at(y)], [FRAME.right, at(y)], "#555555", "4 4") +
    write(name, FRAME.right - 4, at(y) - 4, "end")
  );
  const series = chart.series.map(({ name, points }, i) => {
    const color = COLORS[i % COLORS.length]!;
    const dash = i < COLORS.length ? "" : ` stroke-dasharray="5 3"`;
    const path = points.map(({ x, y }) => `${round(xs.at(x))},${round(at(y))}`).join(" ");
    const marks = points.map(({ x, y, low = y, high = y, label }) =>
      line([xs.at(x), at(low)], [xs.at(x), at(high)], color) +
      `<circle cx="${round(xs.at(x))}" cy="${round(at(y))}" r="3.5" fill="${color}"/>` +
      (label ? write(label, xs.at(x) + 6, at(y) - 6, "start") : "")
    );
    const y = FRAME.top + 8 + 18 * i;
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"${dash}/>` +
      marks.join("") + line([FRAME.right + 14, y], [FRAME.right + 34, y], color) +
      write(cut(name, 26), FRAME.right + 40, y + 4, "start");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${
      Math.max(HEIGHT, FRAME.top + 30 + 18 * chart.series.length)
    }" role="img" aria-label="${escapeXml(chart.title)}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    write(chart.title, FRAME.left, 22, "start"),
    ...ticks,
    line([FRAME.left, FRAME.bottom], [FRAME.right, FRAME.bottom], "#333333"),
    line([FRAME.left, FRAME.bottom], [FRAME.left, FRAME.top], "#333333"),
    write(chart.x, (FRAME.left + FRAME.right) / 2, HEIGHT - 12, "middle"),
    `<g transform="translate(18 ${(FRAME.top + FRAME.bottom) / 2}) rotate(-90)">`,
    write(chart.y, 0, 0, "middle"),
    "</g>",
    ...levels,
    ...series,
    "</svg>",
  ].join("\n");
}

const round = (value: number): string => value.toFixed(1);

type Place = readonly [x: number, y: number];

function line([x1, y1]: Place, [x2, y2]: Place, color: string, dash = ""): string {
  const places = `x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"`;
  return `<line ${places} stroke="${color}"${dash && ` stroke-dasharray="${dash}"`}/>`;
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 3)}...`;
