/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** What it is compared with, and how long that took. */
  readonly baseline: string;
  readonly ratio?: number;
  /** What the ratio should not exceed. */
  readonly aim?: number;
}

/**
 * The least time of each of some actions, in milliseconds. They take turns, so that whatever else the machine does
 * falls on all of them alike.
 */
export async function leastTimes(
  rounds: number,
  ...actions: readonly (() => unknown)[]
): Promise<readonly number[]> {
  const least = actions.map(() => Infinity);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, action] of actions.entries()) {
      const started = performance.now();
      await action();
      const time = performance.now() - started;
      if (round > 0) least[index] = Math.min(least[index]!, time); // the first warms up
    }
  }
  return least;
}

export function ms(time: number): string {
  return time < 10 ? `${time.toFixed(2)} ms` : `${time.toFixed(0)} ms`;
}

/** The rows as an aligned table. */
export function printRows(rows: readonly Row[]): string {
  const head = ["what", "measured", "baseline", "ratio", "aim"];
  const cells = rows.map(({ what, measured, baseline, ratio, aim }) => [
    what,
    measured,
    baseline,
    ratio === undefined ? "" : ratio.toFixed(ratio < 10 ? 3 : 1),
    aim === undefined ? "" : `<= ${aim}`,
  ]);
  const widths = head.map((name, i) =>
    Math.max(name.length, ...cells.map((row) => row[i]!.length))
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join(
    "\n",
  );
}
