import { linear } from "../../tensor/tensor.ts";
import type { Sampler } from "../denoiser.ts";
import { type AncestralOptions, churning, type ChurnOptions } from "./euler.ts";
import { ancestral, atSigma, derivative, isFlow, type Steps, sum } from "./step.ts";

/**
 * DPM-Solver-2 in Karras' latents: the derivative at the geometric middle of both sigmas; two evaluations a step, one in
 * the last.
 *
 * @see https://arxiv.org/abs/2206.00927
 */
export function dpm2(options: ChurnOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const steps = levels.length - 1;
    const churned = churning(options, levels, noise);
    for (let index = 0; index < steps; index++) {
      const [noisy, level] = churned(x, levels[index]!);
      const to = levels[index + 1]!;
      const { denoised } = await denoise(noisy, level);
      let d = derivative(noisy, denoised, level.sigma);
      if (to.sigma > 0) {
        const middle = atSigma(level, Math.sqrt(level.sigma * to.sigma));
        const half = sum([1, noisy], [middle.sigma - level.sigma, d]);
        d = derivative(half, (await denoise(half, middle)).denoised, middle.sigma);
      }
      x = sum([1, noisy], [to.sigma - level.sigma, d]);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/** {@link dpm2} down to less noise than asked for, and fresh noise up to it. */
export function dpm2Ancestral({ eta = 1, noiseScale = 1 }: AncestralOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const flow = isFlow(levels);
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const { down, std } = ancestral({ from, to }, eta, flow);
      let d = derivative(x, denoised, from.sigma);
      if (down.sigma > 0) {
        const middle = atSigma(from, Math.sqrt(from.sigma * down.sigma));
        const half = sum([1, x], [middle.sigma - from.sigma, d]);
        d = derivative(half, (await denoise(half, middle)).denoised, middle.sigma);
      }
      x = sum([1, x], [down.sigma - from.sigma, d]);
      if (std > 0) {
        x = linear([to.alpha / down.alpha, std * noiseScale], [x, noise(x.shape, from, to)]);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
