/**
 * Dynamic thresholding (Imagen, Saharia et al. 2022), for pixels in [-1, 1], never for latents: with `s` the quantile
 * of |denoised| per image, at least 1, `out = clamp(denoised, -s, s) / s`. Defined on denoised values.
 */
export interface DynamicThresholding {
  /** Tells it from other posts. */
  readonly type: "dynamic_thresholding";
  /** Quantile in 0..1; 0.995 in Imagen. */
  readonly ratio: number;
  /** Most that `s` may be; 1 makes it plain clipping, unbounded when absent. */
  readonly max?: number;
}

/** Thresholded values of one image. */
export function threshold(
  denoised: Float64Array,
  { ratio, max = Infinity }: DynamicThresholding,
): Float64Array {
  const s = Math.min(Math.max(quantile(denoised.map(Math.abs), ratio), 1), max);
  return denoised.map((value) => Math.min(Math.max(value, -s), s) / s);
}

/** Quantile with linear interpolation between order statistics, as torch and numpy have it. */
export function quantile(values: Float64Array, ratio: number): number {
  if (ratio === 1) return values.reduce((most, value) => Math.max(most, value), -Infinity);
  const sorted = values.toSorted();
  const at = ratio * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
