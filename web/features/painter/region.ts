/** Pixels as a canvas has them: four bytes each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Which pixels are meant: 255 for those, else 0. */
export type Region = Uint8ClampedArray<ArrayBuffer>;

/** How far the farthest channel of two pixels is apart, 0 to 255; fully transparent ones are alike. */
function apart(data: Uint8ClampedArray, a: number, b: number): number {
  if (data[a + 3] === 0 && data[b + 3] === 0) return 0;
  let most = 0;
  for (let channel = 0; channel < 4; channel++) {
    most = Math.max(most, Math.abs(data[a + channel]! - data[b + channel]!));
  }
  return most;
}

/** All pixels of about the colour at a place. */
export function sameColor(
  { width, height, data }: Pixels,
  x: number,
  y: number,
  tolerance: number,
): Region {
  const seed = 4 * (y * width + x);
  const region = new Uint8ClampedArray(width * height);
  for (let at = 0; at < region.length; at++) {
    if (apart(data, 4 * at, seed) <= tolerance) region[at] = 255;
  }
  return region;
}

/** The pixels of about the colour at a place that hang together with it, side by side: a fill by rows. */
export function floodFill(
  { width, height, data }: Pixels,
  x: number,
  y: number,
  tolerance: number,
): Region {
  const seed = 4 * (y * width + x);
  const region = new Uint8ClampedArray(width * height);
  const fits = (at: number): boolean => region[at] === 0 && apart(data, 4 * at, seed) <= tolerance;
  const open = [y * width + x];
  for (let start = open.pop(); start !== undefined; start = open.pop()) {
    if (!fits(start)) continue;
    const row = start - start % width;
    let [left, right] = [start, start];
    while (left > row && fits(left - 1)) left--;
    while (right < row + width - 1 && fits(right + 1)) right++;
    for (let at = left; at <= right; at++) region[at] = 255;
    for (const next of [row - width, row + width]) {
      if (next < 0 || next >= width * height) continue;
      let inside = false;
      for (let at = next + left - row; at <= next + right - row; at++) {
        const fit = fits(at);
        if (fit && !inside) open.push(at);
        inside = fit;
      }
    }
  }
  return region;
}

/** Averages each pixel's opacity with those up to `radius` away, thrice: near a Gaussian of that standard deviation. */
export function blurAlpha({ width, height, data }: Pixels, radius: number): void {
  const half = Math.max(1, Math.round(radius));
  let alpha = Float32Array.from({ length: width * height }, (_, at) => data[4 * at + 3]!);
  for (let round = 0; round < 3; round++) {
    alpha = boxBlur(alpha, { length: width, lines: height, step: 1, stride: width, half });
    alpha = boxBlur(alpha, { length: height, lines: width, step: width, stride: 1, half });
  }
  for (let at = 0; at < alpha.length; at++) {
    data[4 * at] = data[4 * at + 1] = data[4 * at + 2] = 255;
    data[4 * at + 3] = alpha[at]!;
  }
}

/** Lines that are blurred: from pixel to pixel it is `step`, from line to line `stride`. */
type Blur = Readonly<Record<"length" | "lines" | "step" | "stride" | "half", number>>;

/** The mean of 2·half + 1 neighbours along one axis; beyond the edge its last pixel goes on. */
function boxBlur(
  source: Float32Array<ArrayBuffer>,
  { length, lines, step, stride, half }: Blur,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(source.length);
  for (let line = 0; line < lines; line++) {
    const begin = line * stride;
    const value = (i: number): number =>
      source[begin + step * Math.min(length - 1, Math.max(0, i))]!;
    let sum = 0;
    for (let i = -half; i <= half; i++) sum += value(i);
    for (let i = 0; i < length; i++) {
      result[begin + step * i] = sum / (2 * half + 1);
      sum += value(i + half + 1) - value(i - half);
    }
  }
  return result;
}
