import type { Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, NoiseSource, Sampler } from "../denoiser.ts";
import type { AncestralOptions } from "./euler.ts";
import { halfLogSnr, levelOfHalfLogSnr, phi1, phi2, type Steps, sum } from "./step.ts";

export interface SeedsOptions extends AncestralOptions {
  /** Places in a step of the inner evaluations, 0 to 1: one for two stages, two for three. */
  readonly places: readonly [number] | readonly [number, number];
}

/**
 * SEEDS in two or three stages (Gonzalez et al. 2023): exponential integration of the clean latents with noise that runs
 * along one path through the stages. Two or three evaluations a step, one in the last.
 *
 * @see https://arxiv.org/abs/2305.14267
 */
export function seeds({ eta = 1, noiseScale = 1, places }: SeedsOptions): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      if (to.sigma === 0) {
        x = (yield { index, x: denoised, denoised }) ?? denoised;
        continue;
      }
      const start = halfLogSnr(from);
      const h = halfLogSnr(to) - start;
      const walk = noiseWalk(x.shape, from, h * eta, eta > 0 && noiseScale > 0 ? noise : undefined);
      const estimates = [denoised];
      // A stage at `place` of the step: weights w of the estimates so far, first and newest, in units of -H·phi.
      const stage = (level: NoiseLevel, place: number, newest: number): Tensor => {
        const H = place * h * (1 + eta);
        const second = newest * H;
        const terms: (readonly [number, Tensor])[] = [
          [level.sigma / from.sigma * Math.exp(-place * h * eta), x],
          [level.alpha * (H * phi1(-H) - second), denoised],
        ];
        if (newest) terms.push([level.alpha * second, estimates.at(-1)!]);
        const path = walk(level, place);
        if (path) terms.push([level.sigma * noiseScale, path]);
        return sum(...terms);
      };
      for (const [k, place] of places.entries()) {
        const level = levelOfHalfLogSnr(start + place * h, from);
        const newest = k === 0 ? 0 : place / places[0] * phi2(-place * h * (1 + eta));
        estimates.push((await denoise(stage(level, place, newest), level)).denoised);
      }
      const H = h * (1 + eta);
      const r = places.at(-1)!;
      // Two stages weigh the second estimate by the mean over the step, three exactly.
      x = stage(to, 1, places.length === 1 ? phi1(-H) / (2 * r) : phi2(-H) / r);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/**
 * The noise of a step at each place it is asked for, in order: what was drawn before, damped, and fresh noise of the
 * rest of the variance `1 - e^(-2·place·h·eta)`. Nothing when there is no source.
 */
function noiseWalk(
  shape: readonly number[],
  from: NoiseLevel,
  decay: number,
  noise: NoiseSource | undefined,
): (to: NoiseLevel, place: number) => Tensor | undefined {
  let last: { path: Tensor; level: NoiseLevel; place: number } | undefined;
  return (level, place) => {
    if (!noise) return undefined;
    const stretch = (place - (last?.place ?? 0)) * decay;
    const fresh = Math.sqrt(-Math.expm1(-2 * stretch));
    const drawn = noise(shape, last?.level ?? from, level);
    const path = last ? sum([Math.exp(-stretch), last.path], [fresh, drawn]) : sum([fresh, drawn]);
    last = { path, level, place };
    return path;
  };
}
