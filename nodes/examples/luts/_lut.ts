import { defineKind } from "sdk";

/** A look-up table of colours. */
export interface Lut {
  readonly title: string;
  /** Points along each side: a line of each channel by itself, or a cube of all three. */
  readonly size: number;
  readonly isCube: boolean;
  /** RGB of each point; of a cube red changes fastest, then green. */
  readonly points: Float32Array;
  /** Colours at the first and at the last point, RGB. */
  readonly min: readonly number[];
  readonly max: readonly number[];
}

export const lut = defineKind<Lut>("luts.lut");

const MAX_SIZE = { LUT_1D_SIZE: 65_536, LUT_3D_SIZE: 256 };

/**
 * Reads a `.cube` file.
 *
 * @throws Error with the line that is wrong
 * @see Adobe, Cube LUT Specification 1.0 (2013)
 */
export function parseCube(text: string): Lut {
  let [title, size, isCube] = ["", 0, false];
  let [min, max] = [[0, 0, 0], [1, 1, 1]];
  let points = new Float32Array();
  let at = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = line.trim().split(/\s+/);
    const [key = ""] = words;
    const fail = (why: string): never => {
      throw new Error(`Line ${index + 1} is wrong: ${why}`);
    };
    const three = (list: readonly string[]): number[] => {
      const numbers = list.map(Number);
      if (list.length !== 3 || !numbers.every(Number.isFinite)) {
        fail("it should have three numbers");
      }
      return numbers;
    };
    if (key === "" || key.startsWith("#")) continue;
    if (key === "TITLE") title = /"(.*)"/.exec(line)?.[1] ?? "";
    else if (key === "DOMAIN_MIN") min = three(words.slice(1));
    else if (key === "DOMAIN_MAX") max = three(words.slice(1));
    else if (key === "LUT_1D_SIZE" || key === "LUT_3D_SIZE") {
      if (size) fail("there is a size already");
      size = Number(words[1]);
      if (!Number.isInteger(size) || size < 2 || size > MAX_SIZE[key]) {
        fail(`a size is a whole number from 2 to ${MAX_SIZE[key]}`);
      }
      isCube = key === "LUT_3D_SIZE";
      points = new Float32Array(3 * (isCube ? size ** 3 : size));
    } else if (/^[+-.\d]/.test(key)) {
      if (!size) fail("no size comes before it");
      if (at === points.length) fail("there are more points than its size says");
      points.set(three(words), at);
      at += 3;
    } // what other programs add is nothing to this one
  }
  if (!size) throw new Error("It has no LUT_1D_SIZE or LUT_3D_SIZE: it is no .cube file");
  if (at < points.length) {
    throw new Error(`It has ${at / 3} points, and its size says ${points.length / 3}`);
  }
  if (min.some((one, i) => !(one < max[i]!))) throw new Error("DOMAIN_MIN is not below DOMAIN_MAX");
  return { title, size, isCube, points, min, max };
}

/** The colour that a table has for one, written to `to`: between points by linear, of a cube trilinear interpolation. */
export function lookUp(
  { size, isCube, points, min, max }: Lut,
  color: readonly [number, number, number],
  to: [number, number, number],
): void {
  const place = color.map((value, i) =>
    Math.min(1, Math.max(0, (value - min[i]!) / (max[i]! - min[i]!))) * (size - 1)
  );
  const low = place.map((value) => Math.min(size - 2, Math.floor(value)));
  const part = place.map((value, i) => value - low[i]!);
  for (let channel = 0; channel < 3; channel++) {
    if (!isCube) {
      const [from, next] = [0, 1].map((step) => points[3 * (low[channel]! + step) + channel]!);
      to[channel] = from! + (next! - from!) * part[channel]!;
      continue;
    }
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const steps = [corner & 1, corner >> 1 & 1, corner >> 2];
      const weight = steps.reduce((all, step, i) => all * (step ? part[i]! : 1 - part[i]!), 1);
      if (weight === 0) continue;
      const [r, g, b] = steps.map((step, i) => low[i]! + step);
      sum += weight * points[3 * (r! + size * (g! + size * b!)) + channel]!;
    }
    to[channel] = sum;
  }
}
