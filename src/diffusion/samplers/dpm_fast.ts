import { linear } from "../../tensor/tensor.ts";
import type { Sampler } from "../denoiser.ts";
import { estimate, singleStep } from "./dpm_solver.ts";
import type { AncestralOptions } from "./euler.ts";
import { ancestralStd, atSigma, type Steps } from "./step.ts";

/** Orders of the steps that together make `evaluations` network calls: as many of order 3 as fit. */
function ordersOf(evaluations: number): (1 | 2 | 3)[] {
  const thirds = Math.floor(evaluations / 3);
  const rest = evaluations % 3;
  if (rest === 0) return [...new Array<3>(Math.max(thirds - 1, 0)).fill(3), 2, 1];
  return [...new Array<3>(thirds).fill(3), rest as 1 | 2];
}

/**
 * DPM-Solver-Fast (Lu et al. 2022): N network calls in steps of order 3, 2 and 1 that are even in `log(sigma)`. Of
 * `levels` it takes the first, the last above noise 0, and their number; it ends at that last noise.
 *
 * @see https://arxiv.org/abs/2206.00927
 */
export function dpmFast({ eta = 0, noiseScale = 1 }: AncestralOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const orders = ordersOf(levels.length - 1);
    const first = levels[0]!;
    const end = levels.findLast((level) => level.sigma > 0)!.sigma;
    const ratio = (end / first.sigma) ** (1 / orders.length);
    let from = first;
    for (const [index, order] of orders.entries()) {
      const to = atSigma(first, first.sigma * ratio ** (index + 1));
      const std = eta > 0 ? ancestralStd(from, to, eta) : 0;
      const down = Math.max(Math.sqrt(to.sigma ** 2 - std ** 2), end);
      const start = await estimate(denoise, x, from.sigma, from);
      x = (await singleStep(denoise, x, start, { from, sigma: down, order })).high;
      if (eta > 0) {
        const up = Math.sqrt(Math.max(to.sigma ** 2 - down ** 2, 0)) * noiseScale;
        x = linear([1, up], [x, noise(x.shape, from, to)]);
      }
      from = to;
      x = (yield { index, x, denoised: start.denoised }) ?? x;
    }
  };
}
