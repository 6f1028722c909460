import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { quadratureWeights } from "./quadrature.ts";
import { halfLogSnr, type Steps, sum } from "./step.ts";

export interface SaSolverOptions {
  /** Strength of the noise on the way to a level, 0 (none) to 1. */
  readonly tau: (to: NoiseLevel) => number;
  readonly noiseScale?: number;
  readonly predictorOrder?: number;
  /** 0 switches the corrector off. */
  readonly correctorOrder?: number;
  /** Evaluates the network again after each correction. */
  readonly evaluateCorrected?: boolean;
}

/**
 * Weights of the estimates at half log SNR `nodes` in a step of strength `tau` between `start` and `end`, without the
 * factor alpha' (Xue et al. 2023, eq. 15 and 18): with `m = 1 + tau²` and `u = lambda - end`,
 *
 *     I_p = m·integral of e^(m·u)·u^p du from start - end to 0 = [u = 0: 0^p] - (-h)^p·e^(-m·h) - (p/m)·I_(p-1)
 */
export function adamsWeights(
  nodes: readonly number[],
  start: number,
  end: number,
  tau: number,
): number[] {
  const m = 1 + tau ** 2;
  const h = end - start;
  const moments: number[] = [];
  for (let p = 0; p < nodes.length; p++) {
    const ends = (p === 0 ? 1 : 0) - (-h) ** p * Math.exp(-m * h);
    moments.push(p === 0 ? ends : ends - p / m * moments[p - 1]!);
  }
  return quadratureWeights(nodes.map((node) => node - end), moments);
}

/**
 * SA-Solver: a stochastic Adams predictor and corrector over the clean latents (Xue et al. 2023); one evaluation a step,
 * two with `evaluateCorrected`. Orders fall towards an end without noise.
 *
 * @see https://arxiv.org/abs/2309.05019
 */
export function saSolver(options: SaSolverOptions): Sampler {
  const { tau, noiseScale = 1, predictorOrder = 3, correctorOrder = 4 } = options;
  const { evaluateCorrected = false } = options;
  return async function* (denoise, x, levels, noise): Steps {
    const steps = levels.length - 1;
    const falls = levels[steps]!.sigma === 0;
    const past: { denoised: Tensor; lambda: number }[] = [];
    let base = x;
    let drawn: Tensor | undefined;
    const adams = (
      start: Tensor,
      from: NoiseLevel,
      to: NoiseLevel,
      order: number,
    ): Tensor => {
      const strength = tau(to);
      const h = halfLogSnr(to) - halfLogSnr(from);
      const used = past.slice(0, order);
      const nodes = used.map(({ lambda }) => lambda);
      const weights = adamsWeights(nodes, halfLogSnr(from), halfLogSnr(to), strength);
      const keep = to.sigma / from.sigma * Math.exp(-(strength ** 2) * h);
      const mean = sum(
        [keep, start],
        ...used.map(({ denoised }, k) => [to.alpha * weights[k]!, denoised] as const),
      );
      const std = to.sigma * noiseScale * Math.sqrt(-Math.expm1(-2 * strength ** 2 * h));
      return drawn && std > 0 ? linear([1, std], [mean, drawn]) : mean;
    };
    for (let index = 0; index < steps; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      let { denoised } = await denoise(x, from);
      past.unshift({ denoised, lambda: halfLogSnr(from) });
      past.splice(Math.max(predictorOrder, correctorOrder));
      const left = steps - index;
      const finish = to.sigma === 0;
      const correct = index > 0 && (!finish || evaluateCorrected)
        ? Math.min(correctorOrder, past.length, falls ? left : correctorOrder)
        : 0;
      if (correct > 0) {
        x = adams(base, levels[index - 1]!, from, correct);
        if (evaluateCorrected) {
          denoised = (await denoise(x, from)).denoised;
          past[0] = { denoised, lambda: halfLogSnr(from) };
        }
      }
      base = x;
      if (finish) {
        x = denoised;
      } else {
        const order = Math.min(predictorOrder, past.length, falls ? left - 1 : predictorOrder);
        drawn = tau(to) > 0 && noiseScale > 0 ? noise(x.shape, from, to) : undefined;
        x = adams(x, from, to, order);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
