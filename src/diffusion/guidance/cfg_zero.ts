import type { NoiseLevel } from "../denoiser.ts";
import { denoisedFrom, express } from "./space.ts";
import { dot, scaled } from "./vector.ts";

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

/** The base of one image, scaled to fit the conditional prediction best. */
export function fittedBase(
  base: Float64Array,
  conditional: Float64Array,
  level: NoiseLevel,
  x: Float32Array,
): Float64Array {
  const c = express("flow", level, x, conditional);
  const u = express("flow", level, x, base);
  const fit = dot(c, u) / (dot(u, u) + 1e-8);
  return denoisedFrom("flow", level, x, scaled(fit, u));
}
