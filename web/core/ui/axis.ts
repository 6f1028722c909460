import { figure } from "../../../src/words/translate.ts";

/** Maps numbers to pixels, and knows the numbers to write at its side. */
export interface Axis {
  place(value: number): number;
  readonly ticks: readonly number[];
}

export interface AxisOptions {
  readonly values: Iterable<number>;
  /** Pixels of the least and of the greatest value. */
  readonly pixels: readonly [number, number];
  readonly logarithmic?: boolean;
  /** About how many ticks there is room for. */
  readonly room?: number;
  /** Whether the ends go out to round numbers. */
  readonly rounded?: boolean;
}

/**
 * An axis that holds all values. A logarithmic one leaves out what is not above 0; where nothing is, it is linear. A
 * single value stands in the middle.
 */
export function createAxis({ values, pixels, logarithmic, room = 5, rounded }: AxisOptions): Axis {
  const finite = [...values].filter(Number.isFinite);
  const positive = finite.filter((value) => value > 0);
  if (logarithmic && positive.length) return logAxis(extent(positive), pixels, room);
  let [low, high] = finite.length ? extent(finite) : [0, 1];
  // Equal but for rounding.
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (!(high - low > size * 1e-9) || size < 1e-30) {
    const margin = size < 1e-30 ? 1 : size / 2;
    [low, high] = [low - margin, high + margin];
  }
  const step = roundStep((high - low) / room);
  if (rounded) [low, high] = [floorTo(low, step), -floorTo(-high, step)];
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return { place: between(low, high, pixels), ticks };
}

function logAxis([low, high]: readonly [number, number], pixels: Pixels, room: number): Axis {
  const [from, to] = !(high > low * (1 + 1e-9))
    ? [Math.log10(low) - 0.5, Math.log10(high) + 0.5]
    : [Math.log10(low), Math.log10(high)];
  const linear = between(from, to, pixels);
  const ticks: number[] = [];
  const every = Math.max(1, Math.ceil((to - from) / room));
  const inner = (to - from) * 3 <= room + 2 ? [1, 2, 5] : [1];
  for (let power = Math.floor(from); power <= Math.ceil(to); power++) {
    if (power % every) continue;
    for (const digit of inner) {
      const tick = Number((digit * 10 ** power).toPrecision(12));
      const at = Math.log10(tick);
      if (at >= from - 1e-9 && at <= to + 1e-9) ticks.push(tick);
    }
  }
  return { place: (value) => linear(Math.log10(value)), ticks: ticks.length ? ticks : [low, high] };
}

type Pixels = readonly [number, number];

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function between(low: number, high: number, [from, to]: Pixels): (value: number) => number {
  return (value) => from + (value - low) / (high - low) * (to - from);
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step + 1e-9) * step;
}

/** The least of 1, 2, 5, 10, ... times a power of ten that is not less. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return Number((digit * power).toPrecision(12));
}

/** At most 3 significant digits, with a true minus sign: `0.0123`, `−0.5`, `1.2e−5`. */
export function printValue(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  const short = Number(value.toPrecision(3));
  const text = size !== 0 && (size < 1e-3 || size >= 1e5)
    ? short.toExponential().replace("e+", "e").replace(/^[^e]+/, (digits) => figure(Number(digits)))
    : figure(short);
  return text.replaceAll("-", "−");
}

/** A path through points, broken where one is missing; a point alone becomes a dot's worth of line. */
export function linePath(points: readonly (readonly [number, number] | null)[]): string {
  let path = "";
  points.forEach((point, index) => {
    if (!point) return;
    const [x, y] = point.map((value) => Math.round(value * 100) / 100) as [number, number];
    const begins = !points[index - 1];
    path += `${begins ? "M" : "L"}${x} ${y}`;
    if (begins && !points[index + 1]) path += "h0";
  });
  return path;
}

/** The index of the position nearest to a pixel. */
export function nearestIndex(positions: readonly number[], pixel: number): number {
  let best = 0;
  positions.forEach((position, index) => {
    if (Math.abs(position - pixel) < Math.abs(positions[best]! - pixel)) best = index;
  });
  return best;
}
