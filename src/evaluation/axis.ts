/** From numbers to pixels. */
export interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** From numbers to pixels, with five or so round numbers between. */
export function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const finite = values.filter(Number.isFinite);
  let [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (!finite.length) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  const ticks = Array.from(
    { length: last - first + 1 },
    (_, i) => Number(((first + i) * step).toPrecision(10)),
  );
  const [start, end] = [ticks[0]!, ticks.at(-1)!];
  return { ticks, at: (value) => from + (to - from) * (value - start) / (end - start) };
}

/** A number as axes and tables have it: three digits that count. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1e5 || (rounded !== 0 && Math.abs(rounded) < 1e-3)
    ? rounded.toExponential()
    : String(rounded);
}
