import type { NoiseLevel, PredictionType } from "../denoiser.ts";
import { inputScale, type Reading, readingOf } from "../parametrization.ts";
import { affine } from "./vector.ts";

/** Least alpha of normalised latents in which `epsilon` is expressed: 2^-12, where diffusers ends a zero-SNR table. */
const LEAST_ALPHA = 2 ** -12;

/** The reading of a space at a level: noise in variance-preserving latents, velocity in a flow's. */
function spaceAt(space: PredictionType, level: NoiseLevel): Reading {
  if (level.sigma === 0 && space !== "sample") {
    throw new RangeError(`Cannot express clean latents as ${space} at sigma = 0: no noise is left`);
  }
  if (space !== "epsilon") return readingOf(space, space === "flow" ? "flow" : "vp", level);
  const c = inputScale("vp", level);
  const a = Math.max(c * level.alpha, LEAST_ALPHA);
  return { fromLatents: c / a, fromOutput: -c * level.sigma / a };
}

/** Clean latents as what a network of type `space` would have put out: the inverse of {@link readingOf}, in doubles. */
export function express(
  space: PredictionType,
  level: NoiseLevel,
  x: Float32Array,
  denoised: Float64Array,
): Float64Array {
  const { fromLatents, fromOutput } = spaceAt(space, level);
  return affine(-fromLatents / fromOutput, x, 1 / fromOutput, denoised);
}

/** Clean latents from values in `space`: undoes {@link express}. */
export function denoisedFrom(
  space: PredictionType,
  level: NoiseLevel,
  x: Float32Array,
  values: Float64Array,
): Float64Array {
  const { fromLatents, fromOutput } = spaceAt(space, level);
  return affine(fromLatents, x, fromOutput, values);
}
