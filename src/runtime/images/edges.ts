import type { Tensor } from "../../tensor/tensor.ts";

/** Tangents of 22.5 and 67.5 degrees: between them an edge counts as diagonal. */
const [FLAT, STEEP] = [Math.SQRT2 - 1, Math.SQRT2 + 1];

/** How strong a step of brightness is, |dx| + |dy| of Sobel's kernels on pixels in 0..1. */
export interface EdgeThresholds {
  /** Weaker ones are no edge. */
  readonly low: number;
  /** Stronger ones are, and those between where they touch one. */
  readonly high: number;
}

/** What finds the edges of photographs and drawings, and ControlNets of edges were taught by. */
export const EDGES: EdgeThresholds = { low: 0.4, high: 0.8 };

/**
 * The edges of pictures [n, 3, H, W] as masks [n, 1, H, W], a pixel wide: those of OpenCV's
 * `Canny(gray, 255·low, 255·high)`, but for a pixel in some thousands whose brightness it rounds otherwise.
 *
 * @see J. Canny, A computational approach to edge detection, 1986
 */
export function findEdges(image: Tensor, { low, high }: EdgeThresholds = EDGES): Tensor {
  const [count, , height, width] = image.shape as [number, number, number, number];
  const size = height * width;
  const data = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const gray = grayOf(image.data.subarray(3 * i * size, 3 * (i + 1) * size), size);
    const ridges = ridgesOf(stepsOf(gray, width, height), 255 * low);
    joinStrong(ridges, width, 255 * high, data.subarray(i * size, (i + 1) * size));
  }
  return { data, shape: [count, 1, height, width] };
}

/** Brightness by ITU-R BT.601 in whole steps of 0..255. */
function grayOf(rgb: Float32Array, size: number): Float32Array {
  const whole = (at: number): number => Math.round(255 * rgb[at]!);
  const gray = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    gray[i] = Math.round(
      0.299 * whole(i) + 0.587 * whole(i + size) + 0.114 * whole(i + 2 * size),
    );
  }
  return gray;
}

/** How brightness changes at each pixel, with a border of nothing around them. */
interface Steps {
  readonly across: Float32Array;
  readonly down: Float32Array;
  /** |across| + |down|. */
  readonly strength: Float32Array;
  /** Of a row, border included. */
  readonly stride: number;
  readonly height: number;
}

/** Sobel's derivatives; beyond the border pixels are as at it. */
function stepsOf(gray: Float32Array, width: number, height: number): Steps {
  const stride = width + 2;
  const [across, down, strength] = Array.from(
    { length: 3 },
    () => new Float32Array(stride * (height + 2)),
  ) as [Float32Array, Float32Array, Float32Array];
  for (let y = 0; y < height; y++) {
    const [above, here, below] = [Math.max(y - 1, 0), y, Math.min(y + 1, height - 1)]
      .map((row) => row * width) as [number, number, number];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(x - 1, 0), Math.min(x + 1, width - 1)];
      const at = (y + 1) * stride + x + 1;
      const corner = gray[below + right]! - gray[above + left]!;
      const other = gray[above + right]! - gray[below + left]!;
      across[at] = corner + other + 2 * (gray[here + right]! - gray[here + left]!);
      down[at] = corner - other + 2 * (gray[below + x]! - gray[above + x]!);
      strength[at] = Math.abs(across[at]!) + Math.abs(down[at]!);
    }
  }
  return { across, down, strength, stride, height };
}

/** The strengths of those above a threshold that are the strongest across their edge; 0 elsewhere. */
function ridgesOf({ across, down, strength, stride, height }: Steps, low: number): Float32Array {
  const ridges = new Float32Array(strength.length);
  for (let at = stride + 1; at < (height + 1) * stride - 1; at++) {
    const mine = strength[at]!;
    if (mine <= low) continue;
    const [dx, dy] = [Math.abs(across[at]!), Math.abs(down[at]!)];
    const isDiagonal = dy >= dx * FLAT && dy <= dx * STEEP;
    const side = dy < dx * FLAT
      ? 1
      : isDiagonal && across[at]! * down[at]! < 0
      ? stride - 1
      : isDiagonal
      ? stride + 1
      : stride;
    const [before, after] = [strength[at - side]!, strength[at + side]!];
    // Of two that are alike the first one counts, but on diagonals neither.
    if (mine > before && (isDiagonal ? mine > after : mine >= after)) ridges[at] = mine;
  }
  return ridges;
}

/** Sets those to 1 that are strong, or hang together with one that is. */
function joinStrong(ridges: Float32Array, width: number, high: number, out: Float32Array): void {
  const stride = width + 2;
  const open: number[] = [];
  const take = (at: number): void => {
    ridges[at] = 0;
    out[(Math.floor(at / stride) - 1) * width + at % stride - 1] = 1;
    open.push(at);
  };
  for (let at = 0; at < ridges.length; at++) {
    if (ridges[at]! <= high) continue;
    take(at);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const row of [next - stride, next, next + stride]) {
        for (const near of [row - 1, row, row + 1]) if (ridges[near]! > 0) take(near);
      }
    }
  }
}
