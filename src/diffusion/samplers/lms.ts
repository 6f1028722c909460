import type { Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { integralWeights } from "./quadrature.ts";
import { derivative, type Steps, sum } from "./step.ts";

/**
 * Linear multistep over the last `order` derivatives, whose weights are {@link integralWeights} in sigma.
 *
 * With `finish` "denoise" the step to sigma 0 takes the clean latents themselves (ComfyUI); with "integrate" it goes on
 * with the polynomial (diffusers).
 */
export function lms(
  { order = 4, finish = "denoise" }: { order?: number; finish?: "denoise" | "integrate" } = {},
): Sampler {
  return async function* (denoise, x, levels): Steps {
    const past: { d: Tensor; level: NoiseLevel }[] = [];
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      past.unshift({ d: derivative(x, denoised, from.sigma), level: from });
      past.splice(order);
      const nodes = past.map(({ level }) => level.sigma);
      const weights = integralWeights(nodes, from.sigma, to.sigma);
      x = finish === "denoise" && to.sigma === 0
        ? denoised
        : sum([1, x], ...past.map(({ d }, k) => [weights[k]!, d] as const));
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
