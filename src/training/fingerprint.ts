import { resize } from "../runtime/images/resize.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Side of a fingerprint, in pixels. */
const SIDE = 32;

/**
 * Root mean square difference of fingerprints under which two files hold one picture. Measured on 409 pictures of smileys,
 * which hardly differ: the nearest two are .037 apart, a picture and its JPEG of quality 60 .018, half its size .005.
 */
export const SAME = 0.025;

/** Under this deviation of all its colours a picture shows nothing. */
const BLANK = 0.01;

/** A small picture that pictures are told apart by: means of colours over a grid of cells. */
export type Fingerprint = Float32Array;

/** @param image [1, 3, h, w] in 0..1 */
export function fingerprint(image: Tensor): Fingerprint {
  return resize(image, SIDE, SIDE, "area").data;
}

/** Root mean square difference of two fingerprints; Infinity where it is more than `most`. */
export function difference(a: Fingerprint, b: Fingerprint, most = Infinity): number {
  const bound = most * most * a.length;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += (a[i]! - b[i]!) ** 2;
    if (sum > bound) return Infinity;
  }
  return Math.sqrt(sum / a.length);
}

/** Whether a picture is of one colour, or nearly so. */
export function isBlank(print: Fingerprint): boolean {
  const size = print.length / 3;
  let squares = 0;
  for (let c = 0; c < 3; c++) {
    const plane = print.subarray(c * size, (c + 1) * size);
    const mean = plane.reduce((sum, value) => sum + value, 0) / size;
    squares += plane.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  }
  return Math.sqrt(squares / print.length) < BLANK;
}

/** The first of each picture's equals: `[0, 1, 0]` where the third shows what the first does. */
export function firstEquals(prints: readonly Fingerprint[]): number[] {
  const firsts: number[] = []; // pictures that are their own first
  return prints.map((print, i) => {
    const equal = firsts.find((first) => difference(print, prints[first]!, SAME) < SAME);
    if (equal === undefined) firsts.push(i);
    return equal ?? i;
  });
}
