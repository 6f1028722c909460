/** Inner product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** `a - b` in doubles. */
export function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}

/** Adds `scale·b` to `a` in place. */
export function addScaled(a: Float64Array, scale: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! + scale * b[i]!;
}

/** `v`'s component along `onto`; zero where `onto` is zero. */
export function parallel(v: Float64Array, onto: Float64Array): Float64Array {
  const size = dot(onto, onto);
  const share = size > 0 ? dot(v, onto) / size : 0;
  return onto.map((value) => share * value);
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
