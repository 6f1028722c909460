import type { TermOperator } from "../operator.ts";
import { affine, dot, scaled, shareAlong } from "../vector.ts";

/** Adaptive projected guidance (Sadat et al. 2024, arXiv 2410.02416), defined on denoised latents. */
export interface Apg {
  /** Tells it from other posts and projections. */
  readonly type: "apg";
  /** Share kept of the part parallel to the prediction, which saturates colours: 0 none, 1 all. */
  readonly eta: number;
  /** `m <- delta + momentum·m` over the steps; negative (-0.5..-0.75) pushes away from past directions, 0 is off. */
  readonly momentum?: number;
  /** Cap on the delta's root mean square; 0.06 is norm 7.5 on 4x64x64 latents and 15 on 4x128x128. Absent is none. */
  readonly threshold?: number;
  /**
   * `paper`: prediction + (w - 1)·d', so scale 1 is the bare prediction. `diffusers`: against + w·d'. The same
   * where d' is the delta.
   */
  readonly form?: "paper" | "diffusers";
}

/** See {@link Apg}. */
export const apg: TermOperator<Apg> = {
  type: "apg",
  stage: "term",
  isIdentity: ({ eta, momentum, threshold, form }, scale) =>
    (eta === 1 && !momentum && threshold === undefined) || (scale === 1 && form !== "diffusers"),
  apply(delta, settings, { scale, prediction, memory }) {
    const calmed = calm(delta, prediction, settings, memory);
    return settings.form === "diffusers"
      ? scaled(scale, calmed)
      : affine(1, delta, scale - 1, calmed);
  },
};

/**
 * The delta made milder: running sum, norm cap, then its part parallel to `prediction` times eta.
 *
 * @param memory the running sum of this term and image, updated in place; zeros at first
 */
function calm(
  delta: Float64Array,
  prediction: Float64Array,
  { eta, momentum = 0, threshold = Infinity }: Apg,
  memory: Float64Array,
): Float64Array {
  for (let i = 0; i < delta.length; i++) memory[i] = delta[i]! + momentum * memory[i]!;
  const norm = Math.sqrt(dot(memory, memory));
  const cap = threshold * Math.sqrt(delta.length);
  const shrink = norm > cap ? cap / norm : 1;
  const along = shareAlong(memory, prediction);
  return affine(shrink, memory, -shrink * (1 - eta) * along, prediction);
}
