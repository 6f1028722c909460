import type { Tensor } from "../../tensor/tensor.ts";

/** A square of a picture, which may be turned. */
export interface PictureRegion {
  /** Its middle, in pixels from the left edge. */
  readonly x: number;
  /** Its middle, in pixels from the top. */
  readonly y: number;
  /** Length of its sides in pixels. */
  readonly side: number;
  /** By how many degrees it is turned clockwise: what is upright in the square is so in the picture. */
  readonly angle: number;
}

/**
 * The square around what a mask selects, of one picture [1, 1, H, W].
 *
 * @param margin Room on each side, as a share of what is selected
 * @param align Turns it along the longer axis of what is selected, which is then upright, by up to 90 degrees
 * @throws RangeError when nothing is selected
 */
export function regionOfMask(
  { data, shape }: Tensor,
  { margin, align }: { readonly margin: number; readonly align: boolean },
): PictureRegion {
  const width = shape[3]!;
  const inside: (readonly [x: number, y: number])[] = [];
  data.forEach((weight, i) => {
    if (weight >= 0.5) inside.push([i % width + 0.5, Math.floor(i / width) + 0.5]);
  });
  if (!inside.length) throw new RangeError("Cannot find a region: the mask selects nothing");
  const angle = align ? tiltOf(inside) : 0;
  // Bounds in the turned square's own directions.
  const turn = turning(-angle);
  const own = inside.map(([x, y]) => turn(x, y));
  const [left, right] = bounds(own.map(([x]) => x));
  const [top, bottom] = bounds(own.map(([, y]) => y));
  const [x, y] = turning(angle)((left + right) / 2, (top + bottom) / 2);
  const side = (1 + Math.max(right - left, bottom - top)) * (1 + 2 * margin);
  return { x, y, side, angle };
}

function bounds(values: readonly number[]): readonly [least: number, most: number] {
  return values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

/** Degrees from upright to the axis along which points are spread most, -90 to 90; 0 where none stands out. */
function tiltOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (f: (x: number, y: number) => number): number =>
    points.reduce((sum, [x, y]) => sum + f(x, y), 0) / points.length;
  const [mx, my] = [mean((x) => x), mean((_, y) => y)];
  const xx = mean((x) => (x - mx) ** 2);
  const yy = mean((_, y) => (y - my) ** 2);
  const xy = mean((x, y) => (x - mx) * (y - my));
  if (Math.hypot(xx - yy, 2 * xy) < 1e-3 * (xx + yy)) return 0;
  return -Math.atan2(2 * xy, yy - xx) / 2 * 180 / Math.PI;
}

/** Turns points clockwise about the origin, y pointing down. */
function turning(degrees: number): (x: number, y: number) => readonly [number, number] {
  const [sin, cos] = [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)];
  return (x, y) => [cos * x - sin * y, sin * x + cos * y];
}

/** The square of one picture [1, c, H, W] as one of `size` pixels; beyond the picture's edges are its edges. */
export function cropRegion(
  image: Tensor,
  { x, y, side, angle }: PictureRegion,
  size: number,
): Tensor {
  const turn = turning(angle);
  const data = resampled(image, { width: size, height: size, step: side / size }, (u, v) => {
    const [dx, dy] = turn((u / size - 0.5) * side, (v / size - 0.5) * side);
    return [x + dx, y + dy];
  });
  return { data, shape: [1, image.shape[1]!, size, size] };
}

/**
 * A square patch [1, c, size, size] as it lies in a picture of so many pixels, and where it covers it: 1 inside, falling
 * to 0 over `feather`, a share of its side, towards its edge.
 */
export function placeRegion(
  patch: Tensor,
  { x, y, side, angle }: PictureRegion,
  { width, height, feather }: {
    readonly width: number;
    readonly height: number;
    readonly feather: number;
  },
): { readonly image: Tensor; readonly mask: Tensor } {
  const [, channels, , size] = patch.shape as [number, number, number, number];
  const turn = turning(-angle);
  const own = (u: number, v: number): readonly [number, number] => {
    const [dx, dy] = turn(u - x, v - y);
    return [(dx / side + 0.5) * size, (dy / side + 0.5) * size];
  };
  const data = resampled(patch, { width, height, step: size / side }, own);
  const mask = Float32Array.from({ length: width * height }, (_, i) => {
    const [u, v] = own(i % width + 0.5, Math.floor(i / width) + 0.5);
    const edge = Math.min(u, v, size - u, size - v) / size;
    if (edge < 0) return 0;
    return feather > 0 ? smooth(Math.min(1, edge / feather)) : 1;
  });
  return {
    image: { data, shape: [1, channels, height, width] },
    mask: { data: mask, shape: [1, 1, height, width] },
  };
}

/** 0 to 1 without a bend at either end: `3t² - 2t³`. */
function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** A picture seen through `place`, from new to old positions; where it shrinks, each pixel is a mean of several. */
function resampled(
  { data, shape }: Tensor,
  { width, height, step }: {
    readonly width: number;
    readonly height: number;
    /** Old pixels from one new pixel to the next. */
    readonly step: number;
  },
  place: (x: number, y: number) => readonly [number, number],
): Float32Array<ArrayBuffer> {
  const [, channels, oldHeight, oldWidth] = shape as [number, number, number, number];
  const fine = Math.max(1, Math.ceil(step - 1e-6));
  const out = new Float32Array(channels * width * height);
  const clamp = (value: number, size: number): number => Math.min(Math.max(value, 0), size - 1);
  for (let at = 0; at < width * height * fine * fine; at++) {
    const [pixel, sub] = [Math.floor(at / (fine * fine)), at % (fine * fine)];
    const [x, y] = place(
      pixel % width + (sub % fine + 0.5) / fine,
      Math.floor(pixel / width) + (Math.floor(sub / fine) + 0.5) / fine,
    );
    const [left, top] = [clamp(x - 0.5, oldWidth), clamp(y - 0.5, oldHeight)];
    const [j, i] = [Math.floor(left), Math.floor(top)];
    const [right, below] = [Math.min(j + 1, oldWidth - 1), Math.min(i + 1, oldHeight - 1)];
    const [a, b] = [left - j, top - i];
    for (let c = 0; c < channels; c++) {
      const from = c * oldWidth * oldHeight;
      const value = (row: number, column: number): number => data[from + row * oldWidth + column]!;
      out[c * width * height + pixel]! += ((1 - b) * ((1 - a) * value(i, j) + a * value(i, right)) +
        b * ((1 - a) * value(below, j) + a * value(below, right))) / (fine * fine);
    }
  }
  return out;
}
