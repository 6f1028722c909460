import type { EstimateOperator } from "../operator.ts";
import { affine, dot } from "../vector.ts";
import { referenceBranch, referenceFault, referenceOf } from "./reference.ts";

/**
 * Tangential damping (TCFG, Kwon et al. 2025): of the unconditional prediction only the part along the first right
 * singular vector of the stack [conditional; unconditional] is kept. Defined on epsilon.
 */
export interface Tcfg {
  /** Tells it from other posts. */
  readonly type: "tcfg";
  /** Term whose prediction is the conditional one, the first unless named. */
  readonly reference?: string;
}

/**
 * See {@link Tcfg}; without a singular value decomposition: the 2x2 Gram matrix [[a, b], [b, d]] has the largest
 * eigenvalue `l = (a + d)/2 + sqrt(((a - d)/2)² + b²)` with eigenvector (p, q) ~ (b, l - a), and
 * `base' = q·(p·conditional + q·base)`.
 */
export const tcfg: EstimateOperator<Tcfg> = {
  type: "tcfg",
  stage: "base",
  space: "epsilon",
  needs: (settings, step) => [referenceBranch(settings, step)],
  apply(base, settings, image) {
    const conditional = referenceOf(settings, image);
    const [a, b, d] = [dot(conditional, conditional), dot(conditional, base), dot(base, base)];
    const largest = (a + d) / 2 + Math.hypot((a - d) / 2, b);
    const size = Math.hypot(b, largest - a);
    const [p, q] = size > 0 ? [b / size, (largest - a) / size] : [1, 0];
    return affine(q * p, conditional, q * q, base);
  },
  fault: referenceFault,
};
