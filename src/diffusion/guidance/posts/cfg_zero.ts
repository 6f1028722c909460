import type { EstimateOperator } from "../operator.ts";
import { dot, scaled } from "../vector.ts";
import { referenceBranch, referenceFault, referenceOf } from "./reference.ts";

/**
 * CFG-Zero* (Fan et al. 2025, arXiv 2503.18886), for flow networks: the base is scaled by
 * `s = <c, u> / (|u|² + 1e-8)` per image, and the first steps have no velocity at all. Defined on the velocity.
 */
export interface CfgZero {
  /** Tells it from other posts. */
  readonly type: "cfg_zero";
  /** Term whose prediction is the conditional one, the first unless named. */
  readonly reference?: string;
  /** Number of first steps with velocity 0, which cost no network call; 1 unless given, 0 is off. */
  readonly zeroSteps?: number;
}

/** See {@link CfgZero}. */
export const cfgZero: EstimateOperator<CfgZero> = {
  type: "cfg_zero",
  stage: "base",
  space: "flow",
  needs: (settings, step) => [referenceBranch(settings, step)],
  still: ({ zeroSteps = 1 }, { step }) => step < zeroSteps ? ["velocity = 0"] : undefined,
  apply(base, settings, image) {
    const conditional = referenceOf(settings, image);
    return scaled(dot(conditional, base) / (dot(base, base) + 1e-8), base);
  },
  fault: referenceFault,
};
