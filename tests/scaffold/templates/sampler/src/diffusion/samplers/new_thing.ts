import type { Sampler } from "../denoiser.ts";
import { type Steps, transfer } from "./step.ts";

/**
 * New thing: Euler steps to begin with, `x' = alpha'·denoised + sigma'·(x - alpha·denoised)/sigma`. Formula first, then its
 * source.
 */
export function newThing(): Sampler {
  return async function* (denoise, x, levels): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      x = transfer(x, denoised, { from, to });
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
