import { letters, table, widthOf } from "./terminal.ts";

/** Fewest columns that a cell of several lines is worth. */
const LEAST = 24;

/** A text in lines of so many columns, each indented as its first is; a word that is longer is cut where it must be. */
export function wrap(text: string, columns: number): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const indent = /^\s*/.exec(line)![0];
    const room = columns - widthOf(indent);
    if (room < 1 || widthOf(line) <= columns) return [line];
    return [...wordLines(line.trim().split(/\s+/), room)].map((one) => indent + one);
  });
}

/** {@link wrap} for paragraphs: what was broken at another width is joined before, but formulas and lists. */
export function wrapParagraphs(text: string, columns: number): readonly string[] {
  const plain = (line: string): boolean => /^(?!```|[-*#|>\s])./.test(line);
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const before = lines.at(-1);
    if (columns < Infinity && before && plain(before) && plain(line)) {
      lines[lines.length - 1] = `${before} ${line}`;
    } else lines.push(line);
  }
  return lines.flatMap((line) => wrap(line, columns));
}

function* wordLines(words: readonly string[], columns: number): Iterable<string> {
  let line = "";
  for (const word of words) {
    const longer = line && `${line} ${word}`;
    if (longer && widthOf(longer) <= columns) line = longer;
    else {
      if (line) yield line;
      const parts = [...cut(word, columns)];
      yield* parts.slice(0, -1);
      line = parts.at(-1) ?? "";
    }
  }
  if (line) yield line;
}

function* cut(word: string, columns: number): Iterable<string> {
  let [part, used] = ["", 0];
  for (const [letter, width] of letters(word)) {
    if (part && used + width > columns) {
      yield part;
      [part, used] = ["", 0];
    }
    part += letter;
    used += width;
  }
  if (part) yield part;
}

/**
 * Rows of three cells, a name, facts and words, in so many columns: side by side where there is room, cells in several
 * lines where not, and below the name where even that is too narrow.
 */
export function wrappedTable(
  rows: readonly (readonly [name: string, facts: string, words: string])[],
  columns: number,
): readonly string[] {
  const [name, facts, words] = [0, 1, 2].map((index) =>
    Math.max(0, ...rows.map((row) => widthOf(row[index]!)))
  ) as [number, number, number];
  if (name + facts + words + 4 <= columns) return table(rows);
  const rest = columns - name - 4;
  const middle = Math.min(facts, Math.max(LEAST, Math.floor(rest / 2)));
  if (rest - middle < LEAST) {
    return rows.flatMap(([name, ...cells]) => [
      name,
      ...cells.filter(Boolean).flatMap((cell) => wrap(`    ${cell}`, columns)),
    ]);
  }
  return rows.flatMap(([label, facts, words]) => {
    const [left, right] = [wrap(facts, middle), wrap(words, rest - middle)];
    return Array.from({ length: Math.max(left.length, right.length) }, (_, line) =>
      [
        padded(line ? "" : label, name),
        padded(left[line] ?? "", middle),
        right[line] ?? "",
      ].join("  ").trimEnd());
  });
}

function padded(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - widthOf(cell)));
}
