import { linear } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import type { AncestralOptions } from "./euler.ts";
import {
  ancestral,
  ancestralStd,
  atSigma,
  halfLogSnr,
  isFlow,
  levelOfHalfLogSnr,
  type Steps,
  sum,
  transfer,
} from "./step.ts";

/** Where a step from pure noise of a flow, which has no lambda, is evaluated the second time. */
const NEXT_TO_PURE_NOISE = 0.9999;

/** The level half way in lambda. */
function middleOf(from: NoiseLevel, down: NoiseLevel): NoiseLevel {
  if (from.alpha === 0) return atSigma(from, NEXT_TO_PURE_NOISE);
  return levelOfHalfLogSnr((halfLogSnr(from) + halfLogSnr(down)) / 2, from);
}

/**
 * DPM-Solver++(2S) down to less noise than asked for, and fresh noise up to it; two evaluations a step, one in the last.
 *
 *     u  = sigma_m/sigma·x + (1 - sigma_m/sigma)·denoised
 *     x' = sigma_d/sigma·x + (1 - sigma_d/sigma)·denoised(u) + std·z
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmpp2sAncestral({ eta = 1, noiseScale = 1 }: AncestralOptions = {}): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    const flow = isFlow(levels);
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const { down, std } = ancestral({ from, to }, eta, flow);
      let second = denoised;
      if (down.sigma > 0) {
        const middle = middleOf(from, down);
        const half = transfer(x, denoised, { from, to: middle });
        second = (await denoise(half, middle)).denoised;
      }
      x = transfer(x, second, { from, to: down });
      if (std > 0) {
        x = linear([to.alpha / down.alpha, std * noiseScale], [x, noise(x.shape, from, to)]);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/**
 * {@link dpmpp2sAncestral} of CFG++, for k-diffusion's latents: the guidance of the first estimate is added before either
 * half, that of the second answer before the whole.
 *
 *     u  = sigma_m/sigma·(x + denoised - uncond) + (1 - sigma_m/sigma)·denoised
 *     x' = sigma_d/sigma·(x + denoised - uncond(u)) + (1 - sigma_d/sigma)·denoised(u) + std·z
 */
export function dpmpp2sAncestralCfgPlusPlus(
  { eta = 1, noiseScale = 1 }: AncestralOptions = {},
): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised, uncond = denoised } = await denoise(x, from);
      const std = ancestralStd(from, to, eta);
      const down = { alpha: to.alpha, sigma: Math.sqrt(to.sigma ** 2 - std ** 2) };
      if (down.sigma === 0) {
        x = denoised;
      } else {
        const middle = middleOf(from, down);
        const half = sum([1, x], [1, denoised], [-1, uncond]);
        const answer = await denoise(transfer(half, denoised, { from, to: middle }), middle);
        const whole = sum([1, x], [1, denoised], [-1, answer.uncond ?? answer.denoised]);
        x = transfer(whole, answer.denoised, { from, to: down });
        x = linear([1, std * noiseScale], [x, noise(x.shape, from, to)]);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
