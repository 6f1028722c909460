import { attempt } from "../runs/attempt.ts";

/** Writes all of a text at once, so that lines of several writers do not mix. */
function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
}

/**
 * A line of result, on standard output.
 *
 * @throws BrokenPipe where nobody reads it any more, OutputError where it cannot be written
 */
export function print(line: string): void {
  try {
    write(Deno.stdout, `${line}\n`);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw error;
    attempt("write to standard output", () => {
      throw error;
    });
  }
}

/** Whatever is said beside the results, on standard error; work goes on where nobody reads it. */
export function tell(text: string): void {
  try {
    write(Deno.stderr, text);
  } catch {
    // There is nobody to be told.
  }
}

/** A sentence beside the results, in a line of its own. */
export const say = (sentence: string): void => tell(`${said(sentence)}\n`);

/**
 * The text without what would steer a terminal, or have what stands around it read in another order: graphs and files come
 * from others.
 */
export function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** {@link printable} for one thing that is said: its other lines are indented, so that none passes for one that Braid says. */
export const said = (text: string): string => printable(text).replaceAll(/(?!^)\n/g, "\n  ");

const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}/u;
let segmenter: Intl.Segmenter | undefined;

/** The letters of a text as a person sees them, each with the columns it takes. */
export function* letters(text: string): Iterable<readonly [letter: string, columns: number]> {
  if (/^[\x20-\x7e]*$/.test(text)) { // nearly always, and far quicker
    for (const letter of text) yield [letter, 1];
    return;
  }
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) yield [segment, WIDE.test(segment) ? 2 : 1];
}

/** The text cut to so many columns of a terminal, an ellipsis in place of what is cut. */
export function fit(text: string, columns: number): string {
  let used = 0;
  let fitting = "";
  for (const [letter, width] of letters(text)) {
    used += width;
    if (used > columns) return columns > 0 ? `${fitting}…` : "";
    if (used < columns) fitting += letter;
  }
  return text;
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const [, columns] of letters(text)) width += columns;
  return width;
}

/** Columns of the terminal that messages go to; undefined where it is none. */
export function terminalWidth(): number | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}

/** Columns that results have: those that `COLUMNS` says or the terminal has, without bound where there is none. */
export function outputWidth(): number {
  const said = Number(columnsSaid());
  if (said > 0) return said;
  try {
    return Deno.stdout.isTerminal() ? Deno.consoleSize().columns : Infinity;
  } catch {
    return Infinity;
  }
}

function columnsSaid(): string | undefined {
  try {
    return Deno.env.get("COLUMNS");
  } catch {
    return undefined; // not permitted to ask
  }
}

/** Columns of a terminal that are left beside the first of a table. */
const LEAST = 20;

/** Each cell in one line: what others say in it passes for no row. */
const flat = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  rows.map((row) => row.map((cell) => cell.replaceAll(/[\n\u2028\u2029]+/g, " ")));

/** Rows of cells as aligned columns, the last one as wide as it is. */
export function table(given: readonly (readonly string[])[]): readonly string[] {
  const rows = flat(given);
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    }
  }
  return rows.map((row) =>
    row.map((cell, index) =>
      index === row.length - 1 ? cell : cell + " ".repeat(widths[index]! - widthOf(cell))
    ).join("  ").trimEnd()
  );
}

/**
 * {@link table} in so many columns: each row in one line, or where that would show little more than the first cell, which
 * is whole always, the others below it.
 */
export function tableWithin(
  given: readonly (readonly string[])[],
  columns: number,
): readonly string[] {
  const rows = flat(given);
  const first = Math.max(0, ...rows.map(([cell = ""]) => widthOf(cell)));
  if (first + LEAST <= columns) return table(rows).map((line) => fit(line, columns));
  return rows.flatMap(([name = "", ...cells]) => [
    name,
    fit(`  ${cells.filter(Boolean).join("  ")}`, columns),
  ]);
}

/** Prints rows as a table that fits the terminal, if it is one. */
export function printTable(rows: readonly (readonly string[])[]): void {
  for (const line of tableWithin(rows, outputWidth())) print(printable(line));
}
