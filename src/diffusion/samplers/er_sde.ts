import { linear, type Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { type Steps, sum } from "./step.ts";

/** How fast noise is renewed at a noise-to-signal ratio: `ratio·(exp(ratio^0.3) + 10)`, ER-SDE-5. */
function noiseScaler(ratio: number): number {
  return ratio * (Math.exp(ratio ** 0.3) + 10);
}

const POINTS = 200;

/** Left sums over `[low, low + width]` of `1 / noiseScaler` and of `(ratio - start) / noiseScaler`. */
function integrals(low: number, width: number, start: number): [number, number] {
  const step = width / POINTS;
  let [zeroth, first] = [0, 0];
  for (let i = 0; i < POINTS; i++) {
    const ratio = low + i * step;
    zeroth += step / noiseScaler(ratio);
    first += step * (ratio - start) / noiseScaler(ratio);
  }
  return [zeroth, first];
}

/** Noise-to-signal ratio `sigma / alpha`, the lambda of this solver. */
function ratioOf({ alpha, sigma }: NoiseLevel): number {
  return sigma / alpha;
}

/**
 * Extended reverse-time SDE solver of up to three stages (Cui et al. 2023), in the ratio `l = sigma/alpha`.
 *
 * @see https://arxiv.org/abs/2309.06169
 */
export function erSde(
  { stages = 3, noiseScale = 1 }: { stages?: 1 | 2 | 3; noiseScale?: number } = {},
): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    let last: { denoised: Tensor; slope?: Tensor } | undefined;
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const [l, next] = [ratioOf(from), ratioOf(to)];
      let slope: Tensor | undefined;
      if (to.sigma === 0) {
        x = denoised;
      } else {
        const r = noiseScaler(next) / noiseScaler(l);
        let step = sum([to.alpha / from.alpha * r, x], [to.alpha * (1 - r), denoised]);
        if (last && stages >= 2) {
          const dl = next - l;
          const [zeroth, first] = integrals(next, -dl, l);
          const gap = l - ratioOf(levels[index - 1]!);
          slope = sum([1 / gap, denoised], [-1 / gap, last.denoised]);
          step = sum([1, step], [to.alpha * (dl + zeroth * noiseScaler(next)), slope]);
          if (last.slope && stages >= 3) {
            const bend = to.alpha * (dl ** 2 / 2 + first * noiseScaler(next)) /
              ((l - ratioOf(levels[index - 2]!)) / 2);
            step = sum([1, step], [bend, slope], [-bend, last.slope]);
          }
        }
        const std = to.alpha * noiseScale * Math.sqrt(Math.max(next ** 2 - (l * r) ** 2, 0));
        x = std > 0 ? linear([1, std], [step, noise(x.shape, from, to)]) : step;
      }
      last = slope ? { denoised, slope } : { denoised };
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
