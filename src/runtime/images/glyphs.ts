/** Columns and rows of a glyph. */
const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 7;

/**
 * A small font of the printable ASCII characters, from the space on, then a box for what no font has. Pictures with labels are so
 * the same on every machine, whatever fonts it has. Each glyph is seven rows from the top; a row is a digit of base 32,
 * its highest bit the leftmost pixel.
 */
const ROWS = [
  "0000000 4444404 aaa0000 aavavaa 4fke5u4 pp248jj cik8lid 4400000 2488842 8422248 04lel40 044v440",
  "0000c48 000v000 00000cc 11248gg ehjlphe 4c4444e eh1248v v2421he 26aiv22 vgu11he 68guhhe v124888",
  "ehhehhe ehhf12c 0cc0cc0 0cc0c48 248g842 00v0v00 8421248 eh12404 eh1dlle ehhhvhh uhhuhhu ehggghe",
  "sihhhis vgguggv vgguggg ehgnhhf hhhvhhh e44444e 72222ic hikokih ggggggv hrllhhh hhpljhh ehhhhhe",
  "uhhuggg ehhhlid uhhukih fgge11u v444444 hhhhhhe hhhhha4 hhhllrh hha4ahh hha4444 v1248gv e88888e",
  "gg84211 e22222e 4ah0000 000000v 8400000 00e1fhf ggmphhu 00egghe 11djhhf 00ehvge 698s888 0fhhf1e",
  "ggmphhh 40c444e 20622ic ggikoki c44444e 00qllhh 00mphhh 00ehhhe 00uhugg 00djf11 00mpggg 00ege1u",
  "88s8896 00hhhjd 00hhha4 00hhlla 00ha4ah 00hhf1e 00v248v 2448442 4444444 8442448 008l200 vhhhhhv",
].join(" ").split(" ");

const FIRST = 32;

/** Signs of formulas, and a tab as a space. */
const SIGNS: Readonly<Record<string, string>> = {
  "\t": "0000000",
  "∅": "1ejlpeg",
  "σ": "00fihhe",
  "ε": "00fgegf",
  "−": "000v000",
  "·": "0004000",
  "…": "000000l",
  "′": "4800000",
};

/** A letter as it is drawn: its inked pixels from the top left, and how far right the next one begins. */
export interface Glyph {
  readonly advance: number;
  readonly squares: readonly (readonly [x: number, y: number])[];
}

/** The glyph of a character, `undefined` where the font has none. */
export function smallGlyph(char: string): Glyph | undefined {
  if (Object.hasOwn(SIGNS, char)) return glyphOf(SIGNS[char]!);
  return /^[\x20-\x7e]$/.test(char) ? glyphOf(ROWS[char.codePointAt(0)! - FIRST]!) : undefined;
}

/** What is drawn for a character that no font has. */
export const BOX: Glyph = glyphOf(ROWS.at(-1)!);

function glyphOf(rows: string): Glyph {
  const squares = [...rows].flatMap((row, y) =>
    Array.from({ length: GLYPH_WIDTH }, (_, x) => [x, y] as const)
      .filter(([x]) => (parseInt(row, 32) >> (GLYPH_WIDTH - 1 - x) & 1) === 1)
  );
  return { advance: GLYPH_WIDTH + 1, squares };
}
