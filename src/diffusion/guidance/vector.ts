/** `p·a + q·b` in doubles. */
export function affine(
  p: number,
  a: ArrayLike<number>,
  q: number,
  b: ArrayLike<number>,
): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = p * a[i]! + q * b[i]!;
  return out;
}

/** Adds `scale·b` to `a` in place. */
export function addScaled(a: Float64Array, scale: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! + scale * b[i]!;
}

/** `scale·v`. */
export function scaled(scale: number, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length);
  for (let i = 0; i < out.length; i++) out[i] = scale * v[i]!;
  return out;
}

/** Inner product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Share of `onto` that is `v`'s component along it; 0 where `onto` is zero. */
export function shareAlong(v: Float64Array, onto: Float64Array): number {
  const size = dot(onto, onto);
  return size > 0 ? dot(v, onto) / size : 0;
}

/** Root mean square. */
export function rms(v: ArrayLike<number>): number {
  return v.length > 0 ? Math.sqrt(dot(v, v) / v.length) : 0;
}

/** Cosine of the angle between two vectors; undefined where one is zero. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  const size = Math.sqrt(dot(a, a) * dot(b, b));
  return size > 0 ? dot(a, b) / size : undefined;
}

/** Standard deviation over all elements, n - 1 in the denominator as torch has it. */
export function deviation(v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i]!;
  const mean = sum / v.length;
  let squares = 0;
  for (let i = 0; i < v.length; i++) squares += (v[i]! - mean) ** 2;
  return Math.sqrt(squares / Math.max(v.length - 1, 1));
}

/** Quantile with linear interpolation between order statistics, as torch and numpy have it. */
export function quantile(values: Float64Array, ratio: number): number {
  if (ratio === 1) return values.reduce((most, value) => Math.max(most, value), -Infinity);
  const sorted = values.toSorted();
  const at = ratio * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
