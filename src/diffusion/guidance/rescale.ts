import type { NoiseLevel, PredictionType } from "../denoiser.ts";
import { denoisedFrom, express } from "./space.ts";
import { deviation, scaled } from "./vector.ts";

/**
 * Rescale of Lin et al. 2023 (arXiv 2305.08891): `out = guided·(amount·std(reference) / std(guided) + 1 - amount)`.
 * Defined on v_prediction, as in the paper and ComfyUI; diffusers rescales whatever the network puts out, so
 * `space: "epsilon"` reproduces it for noise predictors.
 */
export interface Rescale {
  /** Tells it from other posts. */
  readonly type: "rescale";
  /** 0 off, 1 fully the reference's deviation; 0.7 goes with a scale of 7.5. */
  readonly amount: number;
  /** Term whose prediction is the reference, the first unless named; `unit` is base + all deltas of positive scale. */
  readonly reference?: string;
  /** Space whose deviations are compared; `v_prediction` unless given. */
  readonly space?: PredictionType;
}

/** Rescaled denoised latents of one image. */
export function rescale(
  guided: Float64Array,
  reference: Float64Array,
  { amount, space = "v_prediction" }: Rescale,
  level: NoiseLevel,
  x: Float32Array,
): Float64Array {
  const values = express(space, level, x, guided);
  const spread = deviation(values);
  if (spread === 0) return guided;
  const factor = amount * deviation(express(space, level, x, reference)) / spread + 1 - amount;
  return denoisedFrom(space, level, x, scaled(factor, values));
}
