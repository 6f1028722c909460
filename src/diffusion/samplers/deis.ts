import type { Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { derivative, type Steps, sum } from "./step.ts";

/** The range of sigma over which the continuous process is laid: Karras et al. 2022's. */
const [SIGMA_MIN, SIGMA_MAX, END] = [0.002, 80, 1e-3];

/** `abar(t) = exp(-BETA_D·t²/2 - BETA_MIN·t)` has sigma SIGMA_MIN at END and SIGMA_MAX at 1. */
const [LOG_MIN, LOG_MAX] = [Math.log(SIGMA_MIN ** 2 + 1), Math.log(SIGMA_MAX ** 2 + 1)];
const BETA_D = 2 * (LOG_MIN / END - LOG_MAX) / (END - 1);
const BETA_MIN = LOG_MAX - BETA_D / 2;

/** Points at which a step's integral is summed. */
const POINTS = 10_000;

/** The time of the continuous process at `sigma`. */
function timeOf(sigma: number): number {
  return (Math.sqrt(BETA_MIN ** 2 + 2 * BETA_D * Math.log(sigma ** 2 + 1)) - BETA_MIN) / BETA_D;
}

/** Weights of the past noise estimates: the integral of `dsigma/dt` times the Lagrange basis in t, by the left sum. */
function weightsOf(nodes: readonly number[], to: number): number[] {
  const from = nodes[0]!;
  const weights = nodes.map(() => 0);
  for (let i = 0; i < POINTS; i++) {
    const t = from + (to - from) * i / (POINTS - 1);
    const bar = Math.exp(-BETA_D * t ** 2 / 2 - BETA_MIN * t);
    const slope = (BETA_D * t + BETA_MIN) / 2 / Math.sqrt(bar * (1 - bar));
    nodes.forEach((node, j) => {
      let basis = 1;
      nodes.forEach((other, k) => {
        if (k !== j) basis *= (t - other) / (node - other);
      });
      weights[j]! += slope * basis;
    });
  }
  return weights.map((weight) => weight * (to - from) / POINTS);
}

/**
 * DEIS, tAB form (Zhang and Chen 2023): past noise estimates are extrapolated as a polynomial of time and integrated
 * exactly as far as the sum goes. First step and step to sigma 0 are Euler's.
 *
 * @see https://arxiv.org/abs/2204.13902
 */
export function deis({ order = 3 }: { order?: number } = {}): Sampler {
  return async function* (denoise, x, levels): Steps {
    const past: { d: Tensor; level: NoiseLevel }[] = [];
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      past.unshift({ d: derivative(x, denoised, from.sigma), level: from });
      past.splice(order);
      if (past.length === 1 || to.sigma === 0) {
        x = sum([1, x], [to.sigma - from.sigma, past[0]!.d]);
      } else {
        const weights = weightsOf(past.map(({ level }) => timeOf(level.sigma)), timeOf(to.sigma));
        x = sum([1, x], ...past.map(({ d }, k) => [weights[k]!, d] as const));
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
