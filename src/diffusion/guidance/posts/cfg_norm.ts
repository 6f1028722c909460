import type { EstimateOperator } from "../operator.ts";
import { referenceBranch, referenceFault, referenceOf } from "./reference.ts";

/**
 * CFGNorm (as in ComfyUI): at each pixel, guided values are scaled by `min(1, |reference| / |guided|)` over the
 * channels. Defined on denoised latents.
 */
export interface CfgNorm {
  /** Tells it from other posts. */
  readonly type: "cfg_norm";
  /** Term whose prediction is the reference, the first unless named. */
  readonly reference?: string;
}

/** See {@link CfgNorm}. */
export const cfgNorm: EstimateOperator<CfgNorm> = {
  type: "cfg_norm",
  stage: "guided",
  space: "sample",
  needs: (settings, step) => [referenceBranch(settings, step)],
  apply(guided, settings, image) {
    const reference = referenceOf(settings, image);
    const pixels = guided.length / image.channels;
    const factors = Float64Array.from({ length: pixels }, (_, pixel) => {
      let [own, other] = [0, 0];
      for (let i = pixel; i < guided.length; i += pixels) {
        own += guided[i]! ** 2;
        other += reference[i]! ** 2;
      }
      return Math.min(1, Math.sqrt(other) / (Math.sqrt(own) + 1e-8));
    });
    return guided.map((value, i) => value * factors[i % pixels]!);
  },
  fault: referenceFault,
};
