import type { Tensor } from "../../tensor/tensor.ts";

/** How pixels between pixels are found; all but `lanczos` and `area` look at the nearest few whatever the scale. */
export const RESIZE_METHODS = ["nearest-exact", "bilinear", "bicubic", "lanczos", "area"] as const;

/** One of {@link RESIZE_METHODS}. */
export type ResizeMethod = typeof RESIZE_METHODS[number];

/** Which input pixels one output pixel is made of, and how much of each. */
export interface Taps {
  readonly at: readonly number[];
  readonly weights: readonly number[];
}

const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/** Keys' cubic with a = -0.75, as in PyTorch and OpenCV. */
function cubic(x: number): number {
  const [a, d] = [-0.75, Math.abs(x)];
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

/** Lanczos' window of three lobes. */
function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return 3 * Math.sin(angle) * Math.sin(angle / 3) / (angle * angle);
}

/** Pillow's taps: a filter as wide as the pixels it brings together, its weights at the edges shared anew. */
export function smoothed(
  support: number,
  filter: (x: number) => number,
): (i: number, size: number, scale: number) => Taps {
  return (i, size, scale) => {
    const wide = Math.max(scale, 1);
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support * wide + 0.5), 0);
    const last = Math.min(Math.trunc(centre + support * wide + 0.5), size);
    const at = Array.from({ length: last - first }, (_, k) => first + k);
    const weights = at.map((x) => filter((x + 0.5 - centre) / wide));
    const sum = weights.reduce((a, b) => a + b, 0);
    return { at, weights: weights.map((weight) => weight / sum) };
  };
}

const TAPS: Readonly<Record<ResizeMethod, (i: number, size: number, scale: number) => Taps>> = {
  "nearest-exact": (i, size, scale) => ({
    at: [Math.min(Math.floor((i + 0.5) * scale), size - 1)],
    weights: [1],
  }),
  bilinear(i, size, scale) {
    const x = Math.max((i + 0.5) * scale - 0.5, 0);
    const first = Math.min(Math.floor(x), size - 1);
    const share = x - first;
    return { at: [first, Math.min(first + 1, size - 1)], weights: [1 - share, share] };
  },
  bicubic(i, size, scale) {
    const x = (i + 0.5) * scale - 0.5;
    const first = Math.floor(x);
    const offsets = [-1, 0, 1, 2];
    return {
      at: offsets.map((offset) => clamp(first + offset, 0, size - 1)),
      weights: offsets.map((offset) => cubic(x - first - offset)),
    };
  },
  lanczos: smoothed(3, lanczos),
  area(i, _, scale) {
    const first = Math.floor(i * scale);
    const last = Math.ceil((i + 1) * scale - 1e-9);
    const at = Array.from({ length: last - first }, (_, k) => first + k);
    return { at, weights: at.map(() => 1 / at.length) };
  },
};

/**
 * A picture, mask or latents [n, c, H, W] brought to another size. `nearest-exact`, `bilinear`, `bicubic` and `area`
 * equal PyTorch's `interpolate` (half-pixel centres, no smoothing before shrinking), `lanczos` equals Pillow's.
 * `bicubic` and `lanczos` may leave the range of what they are given.
 *
 * @throws RangeError for sizes under one pixel
 */
export function resize(
  image: Tensor,
  width: number,
  height: number,
  method: ResizeMethod = "bicubic",
): Tensor {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new RangeError(`Cannot resize to ${width}x${height}: sides are whole numbers of pixels`);
  }
  const [oldHeight, oldWidth] = image.shape.slice(2);
  if (width === oldWidth && height === oldHeight) return image;
  return resample(image, width, height, { taps: TAPS[method] });
}

/** Brings planes to another width and then to another height; `between` is done to each pixel after either. */
export function resample(
  image: Tensor,
  width: number,
  height: number,
  { taps, between = (value) => value }: {
    readonly taps: (i: number, size: number, scale: number) => Taps;
    readonly between?: (value: number) => number;
  },
): Tensor {
  const [count, channels, oldHeight, oldWidth] = image.shape as [number, number, number, number];
  const planes = count * channels;
  const tapsOf = (from: number, to: number): Taps[] =>
    Array.from({ length: to }, (_, i) => taps(i, from, from / to));
  const [across, down] = [tapsOf(oldWidth, width), tapsOf(oldHeight, height)];
  const narrow = new Float32Array(planes * oldHeight * width);
  for (let row = 0; row < planes * oldHeight; row++) {
    for (let x = 0; x < width; x++) {
      const { at, weights } = across[x]!;
      let sum = 0;
      for (let k = 0; k < at.length; k++) sum += weights[k]! * image.data[row * oldWidth + at[k]!]!;
      narrow[row * width + x] = between(sum);
    }
  }
  const data = new Float32Array(planes * height * width);
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < height; y++) {
      const { at, weights } = down[y]!;
      const out = (plane * height + y) * width;
      for (let k = 0; k < at.length; k++) {
        const from = (plane * oldHeight + at[k]!) * width;
        const weight = weights[k]!;
        for (let x = 0; x < width; x++) data[out + x]! += weight * narrow[from + x]!;
      }
    }
  }
  return { data: data.map(between), shape: [count, channels, height, width] };
}
