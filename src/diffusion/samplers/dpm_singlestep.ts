import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { type DpmAlgorithm, dpmWeights, modelOf } from "./dpm_update.ts";
import { halfLogSnr, type Steps, sum } from "./step.ts";

export interface DpmSinglestepOptions {
  /** Order of each step of a whole run; a run of fewer steps takes the last of them. */
  readonly orders: readonly number[];
  readonly algorithm: DpmAlgorithm;
  readonly solver: "midpoint" | "heun";
}

/**
 * DPM-Solver and DPM-Solver++, single-step (Lu et al. 2022), spread over steps of order 1, 2 and 3: a step of order n goes
 * anew from where the n - 1 before it began, with what the network answered since.
 *
 * @see https://arxiv.org/abs/2206.00927
 */
export function dpmSinglestep({ orders, algorithm, solver }: DpmSinglestepOptions): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const past: { model: Tensor; level: NoiseLevel }[] = [];
    let base = x;
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      past.unshift({ model: modelOf(algorithm, x, denoised, from), level: from });
      past.splice(3);
      const order = Math.min(orders[orders.length - levels.length + 1 + index]!, past.length);
      if (order === 1) base = x;
      const start = past[order - 1]!;
      const { keep, own, midpoint, heun, bend, std } = dpmWeights(algorithm, start.level, to);
      const origin = halfLogSnr(start.level);
      const h = halfLogSnr(to) - origin;
      const place = (k: number): number => (halfLogSnr(past[k]!.level) - origin) / h;
      const slope = (k: number): Tensor =>
        sum([1 / place(k), past[k]!.model], [-1 / place(k), start.model]);
      const terms: (readonly [number, Tensor])[] = [[keep, base], [own, start.model]];
      if (order === 2) terms.push([solver === "heun" ? heun : midpoint, slope(0)]);
      if (order === 3 && solver === "midpoint") terms.push([heun, slope(0)]);
      if (order === 3 && solver === "heun") {
        const [r0, r1] = [place(0), place(1)];
        terms.push(
          [(heun * r0 - 2 * bend) / (r0 - r1), slope(1)],
          [(2 * bend - heun * r1) / (r0 - r1), slope(0)],
        );
      }
      x = sum(...terms);
      if (algorithm.stochastic) {
        const z = noise(x.shape, from, to);
        x = linear([1, std], [x, z]);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
