import { createRandom, type Seed } from "../../tensor/noise.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import type { NoiseLevel, NoiseSource } from "../denoiser.ts";
import { seedSequence } from "./seed_sequence.ts";

/** Size of the seed pool of torchsde's tree. */
const POOL = 24;

/** Values of the path that are kept: a step ends where the next begins. */
const KEPT = 4;

/** Times are told apart to 1e-6. */
function round(time: number): number {
  return Number(time.toFixed(6));
}

/** A Brownian path that can be asked at any time in any order, always with the same answer. */
export interface BrownianPath {
  /** `W(time) - W(start)` in doubles, for a time between the ends. */
  at(time: number): Float64Array;
}

/**
 * The path of torchsde's `BrownianTree(t0, w0, t1, entropy)`: an interval is halved by the Brownian bridge until the time
 * is met, and the noise of each halving comes from the interval's own place in the tree.
 *
 *     W(middle) = l/(l + r)·W + sqrt(l·r/(l + r))·z
 *
 * @see https://arxiv.org/abs/2001.01328
 */
export function brownianPath(
  shape: readonly number[],
  start: number,
  end: number,
  seed: Seed,
): BrownianPath {
  const [first, last] = [round(start), round(end)];
  const draw = (key: readonly number[]): Float32Array =>
    createRandom(seedSequence(seed, key, POOL, 1)[0]!).normal(shape).data;
  const whole = Float64Array.from(draw([]), (z) => z * Math.sqrt(end - start));
  const kept = new Map<number, Float64Array>();
  const find = (time: number): Float64Array => {
    const value = new Float64Array(sizeOf(shape));
    let [low, high, place, depth] = [first, last, 0, 0];
    let width = whole;
    while (time > low) {
      if (time >= high) return value.map((v, i) => v + width[i]!);
      const middle = round((low + high) / 2);
      const [left, right] = [middle - low, high - middle];
      const z = draw([place, depth]);
      const share = left / (high - low);
      const std = Math.sqrt(left * right / (high - low));
      const half = width.map((w, i) => share * w + std * z[i]!);
      const goesRight = time >= middle;
      if (goesRight) {
        for (let i = 0; i < value.length; i++) value[i]! += half[i]!;
        width = width.map((w, i) => w - half[i]!);
        low = middle;
      } else {
        width = half;
        high = middle;
      }
      place = 2 * place + (goesRight ? 1 : 0);
      depth++;
    }
    return value;
  };
  return {
    at(time) {
      const rounded = round(Math.min(Math.max(time, first), last));
      const value = kept.get(rounded) ?? find(rounded);
      kept.delete(rounded);
      kept.set(rounded, value);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
      return value;
    },
  };
}

/**
 * Noise of a Brownian path over sigma (k-diffusion's `BrownianTreeNoiseSampler`): between two levels
 * `(W(sigma') - W(sigma)) / sqrt(|sigma' - sigma|)`, so that a run with other steps sees the same path.
 *
 * @throws TypeError when it is not told the levels
 */
export function brownianNoise(levels: readonly NoiseLevel[], seed: Seed): NoiseSource {
  const sigmas = levels.map(({ sigma }) => Math.fround(sigma)).filter((sigma) => sigma > 0);
  const [low, high] = [Math.min(...sigmas), Math.max(...sigmas)];
  let path: BrownianPath | undefined;
  return (shape, from, to) => {
    if (!from || !to) {
      throw new TypeError(
        "Cannot draw Brownian noise without the levels between which it is added",
      );
    }
    path ??= brownianPath(shape, low, high, seed);
    const [a, b] = [path.at(Math.fround(from.sigma)), path.at(Math.fround(to.sigma))];
    const scale = 1 / Math.sqrt(Math.abs(to.sigma - from.sigma));
    // The path runs upwards in sigma and sampling downwards: the increment has the sign of time.
    return { data: Float32Array.from(a, (v, i) => (b[i]! - v) * scale), shape: [...shape] };
  };
}
