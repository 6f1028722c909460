import { checkSets, type Features } from "./features.ts";

/** Likeness of two rows of equal width. */
export type Kernel = (a: Float32Array, b: Float32Array) => number;

/** `(a·b/d + 1)³`, the kernel of the kernel inception distance (Binkowski et al. 2018). */
export function polynomialKernel(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  return (dot / a.length + 1) ** 3;
}

/** `exp(-|a - b|² / (2·width²))`, as CMMD has it on CLIP's embeddings. */
export function gaussianKernel(width: number): Kernel {
  return (a, b) => Math.exp(-squaredDistance(a, b) / (2 * width ** 2));
}

/** `|a - b|²`. */
export function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

/** The rows of features, views of them. */
export function rowsOf({ data, shape }: Features): Float32Array[] {
  const [count, width] = shape as [number, number];
  return Array.from({ length: count }, (_, i) => data.subarray(i * width, (i + 1) * width));
}

/**
 * Squared maximum mean discrepancy, without bias: 0 on average for two samples of one distribution, and so below 0 at
 * times. `mean k(a, a') + mean k(b, b') - 2·mean k(a, b)` over different rows. With the polynomial kernel it is KID.
 *
 * @throws RangeError for sets of other widths, or of less than two pictures
 * @see https://arxiv.org/abs/1801.01401
 */
export function kernelDistance(
  a: Features,
  b: Features,
  kernel: Kernel = polynomialKernel,
): number {
  checkSets([a, b], 2);
  const [left, right] = [rowsOf(a), rowsOf(b)];
  return within(left, kernel) + within(right, kernel) - 2 * between(left, right, kernel);
}

function within(rows: readonly Float32Array[], kernel: Kernel): number {
  let sum = 0;
  for (let i = 1; i < rows.length; i++) {
    for (let j = 0; j < i; j++) sum += kernel(rows[i]!, rows[j]!);
  }
  return 2 * sum / (rows.length * (rows.length - 1));
}

function between(a: readonly Float32Array[], b: readonly Float32Array[], kernel: Kernel): number {
  let sum = 0;
  for (const left of a) for (const right of b) sum += kernel(left, right);
  return sum / (a.length * b.length);
}
