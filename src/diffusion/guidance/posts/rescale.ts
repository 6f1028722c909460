import type { PredictionType } from "../../denoiser.ts";
import type { EstimatedImage, EstimateOperator } from "../operator.ts";
import { addScaled, affine, deviation, scaled } from "../vector.ts";
import { referenceBranch, referenceFault, referenceOf, termFault } from "./reference.ts";

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

/** See {@link Rescale}; values without any spread stay as they are. */
export const rescale: EstimateOperator<Rescale> = {
  type: "rescale",
  stage: "guided",
  space: "v_prediction",
  needs(settings, step) {
    if (settings.reference !== "unit") return [referenceBranch(settings, step)];
    const active = step.terms.filter((_, i) => step.scales[i]! > 0);
    return [0, ...active.flatMap(({ prediction, against }) => [prediction, against])];
  },
  apply(guided, settings, image) {
    const spread = deviation(guided);
    if (spread === 0) return guided;
    const reference = settings.reference === "unit" ? unit(image) : referenceOf(settings, image);
    const { amount } = settings;
    return scaled(amount * deviation(reference) / spread + 1 - amount, guided);
  },
  fault: (settings, names) =>
    settings.reference === "unit" ? termFault(settings, names) : referenceFault(settings, names),
};

/** The guidance with every positive scale brought to 1. */
function unit({ terms, scales, denoised, express }: EstimatedImage): Float64Array {
  const sum = denoised(0).slice();
  terms.forEach(({ prediction, against }, i) => {
    if (scales[i]! > 0) addScaled(sum, 1, affine(1, denoised(prediction), -1, denoised(against)));
  });
  return express(sum);
}
