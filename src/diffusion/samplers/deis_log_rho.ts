import type { Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { quadratureWeights } from "./quadrature.ts";
import { halfLogSnr, type Steps, sum } from "./step.ts";

/**
 * Weights of noise estimates at ratios `rho = sigma/alpha` in a step from the first of them to `to`: the integral over rho
 * of the polynomial through them in `log rho`. With `u = log(rho/rho_0)` from 0 to `U`,
 *
 *     I_p = rho_0·integral of u^p·e^u du = rho_0·U^p·e^U - p·I_(p-1),  I_0 = rho_0·(e^U - 1)
 */
function weightsOf(nodes: readonly number[], to: number): number[] {
  const [first] = nodes as [number];
  const U = Math.log(to / first);
  const moments: number[] = [];
  for (let p = 0; p < nodes.length; p++) {
    moments.push(p === 0 ? to - first : U ** p * to - p * moments[p - 1]!);
  }
  return quadratureWeights(nodes.map((rho) => Math.log(rho / first)), moments);
}

export interface DeisOptions {
  readonly order: number;
  /** Lets the last two steps fall to order 2 and 1. */
  readonly lowerOrderFinal: boolean;
}

/**
 * DEIS in the log-rho form (Zhang and Chen 2023): `x'/alpha' = x/alpha + sum_j w_j·eps_j`. It cannot go to noise 0, where
 * log rho ends; there it takes the clean latents.
 *
 * @see https://arxiv.org/abs/2204.13902
 */
export function deisLogRho({ order, lowerOrderFinal }: DeisOptions): Sampler {
  return async function* (denoise, x, levels): Steps {
    const past: { eps: Tensor; level: NoiseLevel }[] = [];
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const eps = sum([1 / from.sigma, x], [-from.alpha / from.sigma, denoised]);
      past.unshift({ eps, level: from });
      past.splice(order);
      const left = levels.length - 1 - index;
      const used = past.slice(0, lowerOrderFinal ? left : order);
      if (to.sigma === 0) {
        x = denoised;
      } else {
        const weights = weightsOf(
          used.map(({ level }) => Math.exp(-halfLogSnr(level))),
          Math.exp(-halfLogSnr(to)),
        );
        const terms = used.map(({ eps }, k) => [to.alpha * weights[k]!, eps] as const);
        x = sum([to.alpha / from.alpha, x], ...terms);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
