import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { Sampler } from "../denoiser.ts";
import type { AncestralOptions } from "./euler.ts";
import { halfLogSnr, phi1, phi2, phi3, type Steps, sum } from "./step.ts";

export interface MultistepSdeOptions extends AncestralOptions {
  /** How many estimates a step is extrapolated from: 2 or 3. */
  readonly order?: 2 | 3;
  /** The second-order weight `w`: `phi1(-H) / 2` ("midpoint") or `phi2(-H)` ("heun", the only one of order 3). */
  readonly solver?: "midpoint" | "heun";
}

/**
 * DPM-Solver++(2M) and (3M) as stochastic multistep solvers, with `H = (1 + eta)·h`:
 *
 *     x' = sigma'/sigma·e^(-eta·h)·x + alpha'·(1 - e^-H)·denoised
 *        + alpha'·H·w·D1 + alpha'·H·phi3(-H)·D2 + sigma'·sqrt(1 - e^(-2·eta·h))·z
 *
 * with the first and second derivative of the estimates by `lambda / h`, D1 and D2, from their divided differences.
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmppMultistepSde(
  { eta = 1, noiseScale = 1, order = 2, solver = "midpoint" }: MultistepSdeOptions = {},
): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const past: { denoised: Tensor; h: number }[] = [];
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const h = halfLogSnr(to) - halfLogSnr(from);
      if (to.sigma === 0) {
        x = denoised;
      } else {
        const H = h * (1 + eta);
        const keep = to.sigma / from.sigma * Math.exp(-h * eta);
        const [one, two] = past;
        let step = sum([keep, x], [to.alpha * H * phi1(-H), denoised]);
        if (one) {
          const r0 = one.h / h;
          const d0 = sum([1 / r0, denoised], [-1 / r0, one.denoised]);
          const weight = to.alpha * H * (solver === "heun" ? phi2(-H) : phi1(-H) / 2);
          if (two && order === 3) {
            const r1 = two.h / h;
            const d1 = sum([1 / r1, one.denoised], [-1 / r1, two.denoised]);
            const bend = sum([1 / (r0 + r1), d0], [-1 / (r0 + r1), d1]);
            step = sum(
              [1, step],
              [weight, d0],
              [weight * r0 + to.alpha * H * phi3(-H), bend],
            );
          } else {
            step = sum([1, step], [weight, d0]);
          }
        }
        x = step;
        if (eta > 0 && noiseScale > 0) {
          const std = to.sigma * Math.sqrt(-Math.expm1(-2 * h * eta)) * noiseScale;
          x = linear([1, std], [x, noise(x.shape, from, to)]);
        }
      }
      past.unshift({ denoised, h });
      past.splice(2);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
