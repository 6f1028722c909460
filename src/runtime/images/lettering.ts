import { BOX, type Glyph, GLYPH_HEIGHT, smallGlyph } from "./glyphs.ts";
import { isInvisible, reordered, visualOrder } from "./visual_order.ts";
import { WIDE_ASCENT, WIDE_HEIGHT, wideGlyph } from "./wide_font.ts";

/** How texts of one picture are written: alike, whichever letters each has. */
export interface Lettering {
  /** Pixels of the picture for one of a letter. */
  readonly pixel: number;
  /** Height of a line. */
  readonly height: number;
  /** How much of it is above the line on which letters stand. */
  readonly ascent: number;
  /** The letters of a line from left to right. */
  readonly glyphs: (line: string) => readonly Glyph[];
}

/** Rows that a box is lower in the high font, to stand on its line. */
const BOX_DOWN = 7;
const WIDE_BOX: Glyph = {
  advance: BOX.advance + 2,
  squares: BOX.squares.map(([x, y]) => [x + 1, y + BOX_DOWN] as const),
};

/**
 * The lettering of texts: a small font, where it has all their letters and signs, or else a high one. Each pixel of the small
 * one is `scale` wide; the high one is as near to its size as whole pixels allow.
 */
export function letteringOf(texts: readonly string[], scale = 1): Lettering {
  if (!texts.some((text) => [...text].some((char) => char !== "\n" && !smallGlyph(char)))) {
    return {
      pixel: scale,
      height: GLYPH_HEIGHT * scale,
      ascent: GLYPH_HEIGHT * scale,
      glyphs: (line) => [...line].map((char) => smallGlyph(char)!),
    };
  }
  const pixel = Math.max(1, Math.floor(scale / 2));
  return {
    pixel,
    height: WIDE_HEIGHT * pixel,
    ascent: WIDE_ASCENT * pixel,
    glyphs: (line) =>
      [...visualOrder(line.replaceAll("\t", " "))].map((char) => wideGlyph(char) ?? WIDE_BOX),
  };
}

/** Width of a line in pixels, without the space behind its last letter. */
export function textWidth(line: string, { glyphs, pixel }: Lettering): number {
  let [pen, right] = [0, 0];
  for (const { advance, squares } of glyphs(line)) {
    for (const [x] of squares) right = Math.max(right, pen + x + 1);
    pen += advance;
    if (squares.length === 0) right = Math.max(right, pen - 1);
  }
  return right * pixel;
}

/** A line cut to fit a width, two dots for what is left out. */
export function cutText(line: string, width: number, lettering: Lettering): string {
  if (textWidth(line, lettering) <= width) return line;
  const letters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  const first = (count: number): string => `${letters.slice(0, count).join("")}..`;
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
    [...text].filter((char) => !isInvisible(char) && !smallGlyph(char) && !wideGlyph(char)),
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
