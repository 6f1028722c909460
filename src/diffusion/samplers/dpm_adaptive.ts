import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { Sampler } from "../denoiser.ts";
import { estimate, singleStep } from "./dpm_solver.ts";
import type { AncestralOptions } from "./euler.ts";
import { ancestralStd, atSigma, type Steps } from "./step.ts";

/** How dpm_adaptive finds the length of its steps. */
export interface AdaptiveOptions extends AncestralOptions {
  /** DPM-Solver-12 or -23. */
  readonly order: 2 | 3;
  /** Error allowed in a step relative to the latents, 0.05; less is slower. */
  readonly relative?: number;
  /** Least error allowed in a step, 0.0078. */
  readonly absolute?: number;
  /** First step in `log(sigma)`. */
  readonly firstStep?: number;
  /** Proportional factor of the control of the steps, 0. */
  readonly proportional?: number;
  /** Integral factor, 1. */
  readonly integral?: number;
  /** Derivative factor, 0. */
  readonly differential?: number;
  /** A step is taken when the next may be at least this much of it. */
  readonly safety?: number;
}

/** How much of a step the next may be, after errors of which the newest comes first; 1 means no change. */
function nextFactor(errors: readonly number[], weights: readonly number[]): number {
  const product = errors.reduce((total, error, k) => total * (error + 1e-8) ** -weights[k]!, 1);
  return 1 + Math.atan(product - 1);
}

/** Root mean square of the difference of both orders in units of what is allowed. */
function errorOf(
  low: Tensor,
  high: Tensor,
  last: Tensor,
  { relative, absolute }: Required<Pick<AdaptiveOptions, "relative" | "absolute">>,
): number {
  const square = low.data.reduce((total, value, i) => {
    const allowed = Math.max(
      absolute,
      relative * Math.max(Math.abs(value), Math.abs(last.data[i]!)),
    );
    return total + ((value - high.data[i]!) / allowed) ** 2;
  }, 0);
  return Math.sqrt(square / low.data.length);
}

/**
 * DPM-Solver with steps as long as the error of a step allows (Lu et al. 2022; control after Söderlind). Of `levels` it
 * takes the first and the last above noise 0; the number of steps follows from the network.
 *
 * @see https://arxiv.org/abs/2206.00927
 */
export function dpmAdaptive(options: AdaptiveOptions): Sampler {
  const { eta = 0, noiseScale = 1, order, relative = 0.05, absolute = 0.0078 } = options;
  const { proportional = 0, integral = 1, differential = 0, safety = 0.81 } = options;
  const exponent = eta > 0 ? 1.5 : order;
  const weights = [
    proportional + integral + differential,
    -(proportional + 2 * differential),
    differential,
  ].map((weight) => weight / exponent);
  return async function* (denoise, x, levels, noise): Steps {
    const first = levels[0]!;
    const end = levels.findLast((level) => level.sigma > 0)!.sigma;
    let from = first;
    let h = options.firstStep ?? 0.05;
    let last = x;
    let errors: number[] | undefined;
    for (let index = 0; Math.log(from.sigma / end) > 1e-5;) {
      const to = atSigma(first, Math.max(from.sigma * Math.exp(-h), end));
      const std = ancestralStd(from, to, eta);
      const down = Math.max(Math.sqrt(to.sigma ** 2 - std ** 2), end);
      const start = await estimate(denoise, x, from.sigma, from);
      const { low, high } = await singleStep(denoise, x, start, { from, sigma: down, order });
      const error = errorOf(low, high, last, { relative, absolute });
      errors = errors ? [error, errors[1]!, errors[2]!] : [error, error, error];
      const factor = nextFactor(errors, weights);
      h *= factor;
      if (factor < safety) continue;
      errors = [error, error, errors[1]!];
      last = low;
      const up = Math.sqrt(Math.max(to.sigma ** 2 - down ** 2, 0)) * noiseScale;
      x = eta > 0 ? linear([1, up], [high, noise(x.shape, from, to)]) : high;
      from = to;
      x = (yield { index: index++, x, denoised: start.denoised }) ?? x;
    }
  };
}
