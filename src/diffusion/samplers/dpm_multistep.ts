import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { type DpmAlgorithm, dpmWeights, modelOf } from "./dpm_update.ts";
import { halfLogSnr, type Steps, sum } from "./step.ts";

export interface DpmMultistepOptions {
  readonly order: number;
  readonly algorithm: DpmAlgorithm;
  /** Weight of the first derivative in order 2. */
  readonly solver: "midpoint" | "heun";
  /** Lets the last two steps fall to order 2 and 1. */
  readonly lowerOrderFinal: boolean;
  /** Takes the last step in order 1. */
  readonly firstOrderFinal: boolean;
}

/**
 * DPM-Solver and DPM-Solver++, multistep (Lu et al. 2022): each step from the last one to three answers of the network,
 * by their divided differences in half log SNR.
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmMultistep(options: DpmMultistepOptions): Sampler {
  const { order, algorithm, solver, lowerOrderFinal, firstOrderFinal } = options;
  return async function* (denoise, x, levels, noise): Steps {
    const past: { model: Tensor; level: NoiseLevel }[] = [];
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      past.unshift({ model: modelOf(algorithm, x, denoised, from), level: from });
      past.splice(3);
      const left = levels.length - 2 - index;
      const cap = left === 0 && firstOrderFinal ? 1 : lowerOrderFinal ? left + 1 : order;
      const h = halfLogSnr(to) - halfLogSnr(from);
      const used = to.sigma === 0 || h === 0 ? 1 : Math.min(order, past.length, cap);
      const { keep, own, midpoint, heun, bend, std } = dpmWeights(algorithm, from, to);
      const gap = (k: number): number =>
        (halfLogSnr(past[k]!.level) - halfLogSnr(past[k + 1]!.level)) / h;
      const slope = (k: number): Tensor =>
        sum([1 / gap(k), past[k]!.model], [-1 / gap(k), past[k + 1]!.model]);
      const terms: (readonly [number, Tensor])[] = [[keep, x], [own, past[0]!.model]];
      if (used === 2) terms.push([solver === "heun" ? heun : midpoint, slope(0)]);
      if (used === 3) {
        const [r0, r1] = [gap(0), gap(1)];
        const change = sum([1 / (r0 + r1), slope(0)], [-1 / (r0 + r1), slope(1)]);
        terms.push([heun, slope(0)], [heun * r0 + bend, change]);
      }
      x = sum(...terms);
      if (std > 0) x = linear([1, std], [x, noise(x.shape, from, to)]);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
