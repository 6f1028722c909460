import { Font, type Outline } from "./font.ts";
import { isInvisible, reordered, visualOrder } from "./visual_order.ts";

/** DejaVu Sans: the scripts of Europe and the Near East, and signs of formulas. */
const SMOOTH = new Font("@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff");
/** UnifontEX, 65,000 letters and signs on a grid: all of the first plane of Unicode, emoji in one colour, and more. */
const WIDE = new Font("@fontsource/unifontex/files/unifontex-latin-400-normal.woff");
/** Rows of its grid. */
const GRID = 16;
/** The smooth one is as large as others of a size at this part of it. */
const LARGE = 0.92;
/** Shares of its size above and below the line, of the highest and deepest letters. */
const [ABOVE, BELOW] = [0.93, 0.24];

/** What is drawn for a character that no font has. */
const BOX: Outline = {
  advance: 0.6,
  contours: [
    [[0.06, 0], [0.06, 0.72], [0.54, 0.72], [0.54, 0]],
    [[0.12, 0.06], [0.48, 0.06], [0.48, 0.66], [0.12, 0.66]],
  ],
};

/** A letter as it is drawn. */
export interface Letter {
  readonly outline: Outline;
  /** Pixels of its size. */
  readonly size: number;
  /** Its corners are on whole pixels, where it begins on one. */
  readonly isOnGrid: boolean;
}

/** How texts of one picture are written: alike, whichever letters each has. */
export interface Lettering {
  /** Height of a line. */
  readonly height: number;
  /** How much of it is above the line on which letters stand. */
  readonly ascent: number;
  /** The letters of a line from left to right. */
  readonly letters: (line: string) => readonly Letter[];
}

const charsOf = (line: string): readonly string[] => [...visualOrder(line.replaceAll("\t", " "))];

/**
 * The lettering of texts of a size in pixels: in a smooth font, but for letters of one that is on a grid and has nearly all,
 * which are as near to that size as whole pixels allow, and not smaller than the grid.
 */
export function letteringOf(texts: readonly string[], size: number): Lettering {
  const isSmooth = texts.flatMap((text) => text.split("\n")).flatMap(charsOf)
    .every((char) => SMOOTH.outline(char));
  const own = LARGE * (isSmooth ? size : Math.max(size, GRID));
  const wide = GRID * Math.max(1, Math.floor(size / GRID));
  const ascent = Math.ceil(ABOVE * own);
  return {
    height: ascent + Math.ceil(BELOW * own),
    ascent,
    letters: (line) =>
      charsOf(line).map((char): Letter => {
        const smooth = SMOOTH.outline(char);
        const outline = smooth ?? WIDE.outline(char);
        return outline && !smooth
          ? { outline, size: wide, isOnGrid: true }
          : { outline: outline ?? BOX, size: own, isOnGrid: false };
      }),
  };
}

/** Width of a line in pixels. */
export function textWidth(line: string, { letters }: Lettering): number {
  return Math.ceil(
    letters(line).reduce((sum, { outline, size }) => sum + outline.advance * size, 0),
  );
}

/** A line cut to fit a width, three dots for what is left out. */
export function cutText(line: string, width: number, lettering: Lettering): string {
  if (textWidth(line, lettering) <= width) return line;
  const letters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  const first = (count: number): string => `${letters.slice(0, count).join("")}…`;
  let [fits, most] = [0, letters.length - 1];
  while (fits < most) {
    const count = Math.ceil((fits + most) / 2);
    if (textWidth(first(count), lettering) <= width) fits = count;
    else most = count - 1;
  }
  return fits === 0 ? "" : first(fits);
}

/** Most letters that are named. */
const NAMED = 20;

/** What is wrong with texts once they are drawn, a sentence each. */
export function letterFaults(texts: readonly string[]): readonly string[] {
  const text = texts.join("").replaceAll("\n", "").normalize("NFC");
  const boxes = named(
    [...text].filter((char) =>
      !isInvisible(char) && char !== "\t" && !SMOOTH.outline(char) && !WIDE.outline(char)
    ),
  );
  const apart = named([...text].filter(reordered));
  return [
    ...(boxes ? [`These letters cannot be drawn and are boxes: ${boxes}`] : []),
    ...(apart ? [`These letters stand one by one, where their script joins them: ${apart}`] : []),
  ];
}

/** Letters, each once; invisible ones by their number. */
function named(letters: readonly string[]): string {
  const names = Array.from(
    new Set(letters),
    (letter) =>
      /^[\p{C}\s]/u.test(letter)
        ? `U+${letter.codePointAt(0)!.toString(16).padStart(4, "0").toUpperCase()}`
        : letter,
  );
  return `${names.slice(0, NAMED).join(" ")}${names.length > NAMED ? " …" : ""}`;
}
