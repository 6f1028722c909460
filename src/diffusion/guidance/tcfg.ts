import type { NoiseLevel } from "../denoiser.ts";
import { denoisedFrom, express } from "./space.ts";
import { affine, dot } from "./vector.ts";

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
 * Damped base of one image, without a singular value decomposition: the 2x2 Gram matrix [[a, b], [b, d]] has the
 * largest eigenvalue `l = (a + d)/2 + sqrt(((a - d)/2)² + b²)` with eigenvector (p, q) ~ (b, l - a), and
 * `base' = q·(p·conditional + q·base)`.
 */
export function tangentialBase(
  base: Float64Array,
  conditional: Float64Array,
  level: NoiseLevel,
  x: Float32Array,
): Float64Array {
  const c = express("epsilon", level, x, conditional);
  const u = express("epsilon", level, x, base);
  const [a, b, d] = [dot(c, c), dot(c, u), dot(u, u)];
  const largest = (a + d) / 2 + Math.hypot((a - d) / 2, b);
  const size = Math.hypot(b, largest - a);
  const [p, q] = size > 0 ? [b / size, (largest - a) / size] : [1, 0];
  return denoisedFrom("epsilon", level, x, affine(q * p, c, q * q, u));
}
