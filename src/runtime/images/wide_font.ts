/**
 * UnifontEX, a font of 65,000 letters and signs on a grid of 16 pixels: all of the first plane of Unicode, emoji in one
 * colour, and more. It comes as a WOFF file with an outline for each, whose corners are on the grid.
 *
 * @see https://www.w3.org/TR/WOFF/
 * @see https://learn.microsoft.com/typography/opentype/spec/glyf
 */
import { inflateSync } from "node:zlib";
import type { Glyph } from "./glyphs.ts";

/** Rows of a glyph, and those of them that are above the line on which letters stand. */
export const WIDE_HEIGHT = 16;
export const WIDE_ASCENT = 14;

/** Units of the outlines in a pixel. */
const UNITS = 64;

type Tables = Readonly<Record<string, DataView>>;

let tables: Tables | undefined;
const read = new Map<number, Glyph | undefined>();

/** The glyph of a character, `undefined` where the font has none. */
export function wideGlyph(char: string): Glyph | undefined {
  const code = char.codePointAt(0)!;
  if (!read.has(code)) {
    tables ??= readTables();
    const index = glyphIndex(tables, code);
    read.set(code, index === 0 ? undefined : readGlyph(tables, index));
  }
  return read.get(code);
}

function readTables(): Tables {
  const name = "@fontsource/unifontex/files/unifontex-latin-400-normal.woff";
  const bytes = Deno.readFileSync(new URL(import.meta.resolve(name)));
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

function readGlyph({ hhea, hmtx, loca, glyf }: Tables, index: number): Glyph {
  const measured = hhea!.getUint16(34);
  const advance = hmtx!.getUint16(4 * Math.min(index, measured - 1)) / UNITS;
  const [start, end] = [loca!.getUint32(4 * index), loca!.getUint32(4 * index + 4)];
  return { advance, squares: start === end ? [] : inside(readContours(glyf!, start)) };
}

type Corner = readonly [x: number, y: number];

/** The corners of a glyph's outlines in pixels, y from the line up. */
function readContours(glyf: DataView, start: number): readonly (readonly Corner[])[] {
  const count = glyf.getInt16(start);
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
      return value / UNITS;
    });
  };
  const [xs, ys] = [coordinates(2, 16), coordinates(4, 32)];
  return ends.map((end, i) =>
    Array.from({ length: end - (ends[i - 1] ?? -1) }, (_, corner) => {
      const point = (ends[i - 1] ?? -1) + 1 + corner;
      return [xs[point]!, ys[point]!] as const;
    })
  );
}

/** The pixels inside outlines: a row is inside from each second upright edge that it meets to the next. */
function inside(contours: readonly (readonly Corner[])[]): Glyph["squares"] {
  const edges = contours.flatMap((corners) =>
    corners.map((from, i) => [from, corners[(i + 1) % corners.length]!] as const)
  );
  return Array.from({ length: WIDE_HEIGHT }, (_, row) => {
    const middle = WIDE_ASCENT - row - 0.5;
    const met = edges
      .filter(([[, y1], [, y2]]) => (y1 > middle) !== (y2 > middle))
      .map(([[x]]) => x)
      .sort((a, b) => a - b);
    return met.flatMap((x, i) =>
      i % 2 === 0
        ? Array.from({ length: met[i + 1]! - x }, (_, column) => [x + column, row] as const)
        : []
    );
  }).flat();
}
