import type { EstimateOperator } from "../operator.ts";
import { quantile } from "../vector.ts";

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

/** See {@link DynamicThresholding}. */
export const dynamicThresholding: EstimateOperator<DynamicThresholding> = {
  type: "dynamic_thresholding",
  stage: "guided",
  space: "sample",
  apply(guided, { ratio, max = Infinity }) {
    const s = Math.min(Math.max(quantile(guided.map(Math.abs), ratio), 1), max);
    return guided.map((value) => Math.min(Math.max(value, -s), s) / s);
  },
};
