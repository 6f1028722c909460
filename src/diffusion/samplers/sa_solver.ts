import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { quadratureWeights } from "./quadrature.ts";
import { halfLogSnr, type Steps, sum } from "./step.ts";

export interface SaSolverOptions {
  /** Strength of the noise on the way from one level to the next, 0 (none) to 1. */
  readonly tau: (from: NoiseLevel, to: NoiseLevel) => number;
  readonly noiseScale?: number;
  /** Draws noise for steps of strength 0 too, so that the stream does not depend on tau. */
  readonly drawsAlways?: boolean;
  /** The two-point weights `m·h²/2` and `m·h/2` of the paper's appendix D in place of the exact ones. */
  readonly simpleOrder2?: boolean;
  /** Lets orders fall towards an end that has noise; they always do towards one that has none. */
  readonly lowerOrderFinal?: boolean;
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
 * Two weights whose slope is the mean over the step (appendix D): `nodes` are the newest and the one before, of which the
 * newest is `start` in a predictor and `end` in a corrector.
 */
function simpleWeights(
  nodes: readonly number[],
  start: number,
  end: number,
  tau: number,
): number[] {
  const m = 1 + tau ** 2;
  const h = end - start;
  const [newest, other] = nodes as [number, number];
  const whole = -Math.expm1(-m * h);
  if (newest === end) return [m * h / 2, whole - m * h / 2];
  const slope = m * h ** 2 / 2 / (other - newest);
  return [whole - slope, slope];
}

/**
 * SA-Solver: a stochastic Adams predictor and corrector over the clean latents (Xue et al. 2023); one evaluation a step,
 * two with `evaluateCorrected`. Orders fall towards an end without noise.
 *
 * @see https://arxiv.org/abs/2309.05019
 */
export function saSolver(options: SaSolverOptions): Sampler {
  const { tau, noiseScale = 1, predictorOrder = 3, correctorOrder = 4 } = options;
  const { evaluateCorrected = false, drawsAlways = false, simpleOrder2 = false } = options;
  return async function* (denoise, x, levels, noise): Steps {
    const steps = levels.length - 1;
    const clean = levels[steps]!.sigma === 0;
    const falls = clean || options.lowerOrderFinal === true;
    const past: { denoised: Tensor; lambda: number }[] = [];
    let base = x;
    let drawn: Tensor | undefined;
    const adams = (
      start: Tensor,
      from: NoiseLevel,
      to: NoiseLevel,
      order: number,
    ): Tensor => {
      const strength = tau(from, to);
      const h = halfLogSnr(to) - halfLogSnr(from);
      const used = past.slice(0, order);
      const nodes = used.map(({ lambda }) => lambda);
      const [begin, end] = [halfLogSnr(from), halfLogSnr(to)];
      const weights = simpleOrder2 && nodes.length === 2
        ? simpleWeights(nodes, begin, end, strength)
        : adamsWeights(nodes, begin, end, strength);
      const keep = to.sigma / from.sigma * Math.exp(-(strength ** 2) * h);
      const mean = sum(
        [keep, start],
        ...used.map(({ denoised }, k) => [to.alpha * weights[k]!, denoised] as const),
      );
      const std = to.sigma * noiseScale * Math.sqrt(-Math.expm1(-2 * strength ** 2 * h));
      return drawn ? linear([1, std], [mean, drawn]) : mean;
    };
    for (let index = 0; index < steps; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      let { denoised } = await denoise(x, from);
      past.unshift({ denoised, lambda: halfLogSnr(from) });
      past.splice(Math.max(predictorOrder, correctorOrder));
      const left = steps - index;
      const finish = to.sigma === 0;
      const correct = index > 0
        ? Math.min(correctorOrder, past.length, falls ? (clean ? left : left + 2) : correctorOrder)
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
        const order = Math.min(
          predictorOrder,
          past.length,
          falls ? (clean ? left - 1 : left) : predictorOrder,
        );
        const draws = drawsAlways || tau(from, to) > 0 && noiseScale > 0;
        drawn = draws ? noise(x.shape, from, to) : undefined;
        x = adams(x, from, to, order);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
