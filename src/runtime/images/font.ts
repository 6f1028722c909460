/**
 * Fonts of WOFF files with TrueType outlines, which come with packages: so letters are the same on every machine, whatever
 * fonts it has.
 *
 * @see https://www.w3.org/TR/WOFF/
 * @see https://learn.microsoft.com/typography/opentype/spec/glyf
 */
import { inflateSync } from "node:zlib";

/** A place in parts of the font's size, y from the line up that letters stand on. */
export type Corner = readonly [x: number, y: number];

/** A letter: the corners of its outlines, and how far right the next one begins. */
export interface Outline {
  readonly advance: number;
  readonly contours: readonly (readonly Corner[])[];
}

type Tables = Readonly<Record<string, DataView>>;

/** Straight pieces that a curve is drawn by. */
const PIECES = 6;
/** Letters that are made of letters that are made of letters. */
const MOST_DEEP = 4;

/** A font, read when its first letter is asked for. */
export class Font {
  readonly #file: string;
  #tables: Tables | undefined;
  readonly #read = new Map<string, Outline | undefined>();

  /** @param file of a package, as it would be imported */
  constructor(file: string) {
    this.#file = file;
  }

  /** The letter of a character, `undefined` where the font has none. */
  outline(char: string): Outline | undefined {
    if (!this.#read.has(char)) {
      const tables = this.#tables ??= readTables(this.#file);
      const index = glyphIndex(tables, char.codePointAt(0)!);
      this.#read.set(char, index === 0 ? undefined : readOutline(tables, index));
    }
    return this.#read.get(char);
  }
}

function readTables(file: string): Tables {
  const bytes = Deno.readFileSync(new URL(import.meta.resolve(file)));
  const view = new DataView(bytes.buffer);
  const entries = Array.from({ length: view.getUint16(12) }, (_, i) => {
    const at = 44 + 20 * i;
    const [offset, packed, size] = [4, 8, 12].map((field) => view.getUint32(at + field)) as [
      number,
      number,
      number,
    ];
    const data = bytes.subarray(offset, offset + packed);
    const { buffer, byteOffset, byteLength } = packed < size ? inflateSync(data) : data;
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
    return [tag, new DataView(buffer, byteOffset, byteLength)] as const;
  });
  return Object.fromEntries(entries);
}

/** Looks a character up in the segments of the table `cmap`, format 12; 0 is no glyph. */
function glyphIndex({ cmap }: Tables, code: number): number {
  const subtables = Array.from(
    { length: cmap!.getUint16(2) },
    (_, i) => cmap!.getUint32(8 + 8 * i),
  );
  const start = subtables.find((at) => cmap!.getUint16(at) === 12)!;
  let [low, high] = [0, cmap!.getUint32(start + 12) - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = start + 16 + 12 * middle;
    const first = cmap!.getUint32(at);
    if (code < first) high = middle - 1;
    else if (code > cmap!.getUint32(at + 4)) low = middle + 1;
    else return cmap!.getUint32(at + 8) + code - first;
  }
  return 0;
}

function readOutline(tables: Tables, index: number): Outline {
  const { head, hhea, hmtx } = tables;
  const measured = hhea!.getUint16(34);
  const units = head!.getUint16(18);
  const parts = (corner: Corner): Corner => [corner[0] / units, corner[1] / units];
  return {
    advance: hmtx!.getUint16(4 * Math.min(index, measured - 1)) / units,
    contours: readContours(tables, index).map((contour) => contour.map(parts)),
  };
}

/** Outlines in units of the font, their curves as straight pieces. */
function readContours(tables: Tables, index: number, deep = 0): Corner[][] {
  const { head, loca, glyf } = tables;
  const isLong = head!.getInt16(50) === 1;
  const [start, end] = [index, index + 1].map((i) =>
    isLong ? loca!.getUint32(4 * i) : 2 * loca!.getUint16(2 * i)
  ) as [number, number];
  if (start === end || deep > MOST_DEEP) return [];
  const count = glyf!.getInt16(start);
  return count < 0
    ? readParts(glyf!, start + 10).flatMap(({ glyph, place }) =>
      readContours(tables, glyph, deep + 1).map((contour) => contour.map(place))
    )
    : readPoints(glyf!, start, count).map(straightened);
}

interface Point {
  readonly at: Corner;
  /** Otherwise it pulls the curve towards itself. */
  readonly isOn: boolean;
}

function readPoints(glyf: DataView, start: number, count: number): Point[][] {
  const ends = Array.from({ length: count }, (_, i) => glyf.getUint16(start + 10 + 2 * i));
  const total = ends.at(-1)! + 1;
  let at = start + 10 + 2 * count;
  at += 2 + glyf.getUint16(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = glyf.getUint8(at++);
    const times = flag & 8 ? glyf.getUint8(at++) + 1 : 1;
    for (let i = 0; i < times; i++) flags.push(flag);
  }
  // Each coordinate is a step from the last: a byte with its sign in the flags, nothing for none, or two bytes.
  const coordinates = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? glyf.getUint8(at++) : -glyf.getUint8(at++);
      else if (!(flag & same)) {
        value += glyf.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const [xs, ys] = [coordinates(2, 16), coordinates(4, 32)];
  const points = flags.map((flag, i): Point => ({ at: [xs[i]!, ys[i]!], isOn: (flag & 1) === 1 }));
  return ends.map((end, i) => points.slice((ends[i - 1] ?? -1) + 1, end + 1));
}

const between = ([x1, y1]: Corner, [x2, y2]: Corner, t: number): Corner => [
  x1 + t * (x2 - x1),
  y1 + t * (y2 - y1),
];

/** Between two points that pull there is one on the curve, in their middle. */
function straightened(points: readonly Point[]): Corner[] {
  const all = points.flatMap((point, i): Point[] => {
    const before = points.at(i - 1)!;
    const middle = { at: between(before.at, point.at, 0.5), isOn: true };
    return point.isOn || before.isOn ? [point] : [middle, point];
  });
  return all.flatMap(({ at, isOn }, i): Corner[] => {
    if (isOn) return [at];
    const [from, to] = [all.at(i - 1)!.at, all[(i + 1) % all.length]!.at];
    return Array.from({ length: PIECES - 1 }, (_, piece) => {
      const t = (piece + 1) / PIECES;
      return between(between(from, at, t), between(at, to, t), t);
    });
  });
}

/** The letters that a letter is made of, such as one and its accent, and where each corner of theirs stands in it. */
function readParts(
  glyf: DataView,
  start: number,
): readonly { readonly glyph: number; place(corner: Corner): Corner }[] {
  const parts = [];
  let at = start;
  const part = (): number => glyf.getInt16((at += 2) - 2) / 2 ** 14;
  for (let flags = 0x20; flags & 0x20;) {
    flags = glyf.getUint16(at);
    const glyph = glyf.getUint16(at + 2);
    const [dx, dy] = flags & 1
      ? [glyf.getInt16(at + 4), glyf.getInt16(at + 6)]
      : [glyf.getInt8(at + 4), glyf.getInt8(at + 5)];
    at += flags & 1 ? 8 : 6;
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & 8) a = d = part();
    else if (flags & 0x40) [a, d] = [part(), part()];
    else if (flags & 0x80) [a, b, c, d] = [part(), part(), part(), part()];
    parts.push({
      glyph,
      place: ([x, y]: Corner): Corner => [a * x + c * y + dx, b * x + d * y + dy],
    });
  }
  return parts;
}
