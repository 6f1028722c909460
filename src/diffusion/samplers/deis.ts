import type { Sampler } from "../denoiser.ts";
import { multistep } from "./multistep.ts";

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
  return multistep(
    order,
    (nodes, to) =>
      nodes.length === 1 || to === 0 ? [to - nodes[0]!] : weightsOf(nodes.map(timeOf), timeOf(to)),
    "integrate",
  );
}
