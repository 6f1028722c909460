import type { Tensor } from "../../tensor/tensor.ts";
import type { Sampler } from "../denoiser.ts";
import { derivative, type Steps, sum } from "./step.ts";

/** How the step to sigma 0 is taken: it takes the clean latents themselves (ComfyUI), or goes on as before (diffusers). */
export type Finish = "denoise" | "integrate";

/**
 * A linear multistep sampler in sigma: `x' = x + sum_k weights[k]·d[k]` over the last `order` derivatives, newest first.
 *
 * @param weights from the sigmas that the derivatives stand at; older ones than it has weights for are left out
 */
export function multistep(
  order: number,
  weights: (sigmas: readonly number[], to: number) => readonly number[],
  finish: Finish = "denoise",
): Sampler {
  return async function* (denoise, x, levels): Steps {
    const past: { d: Tensor; sigma: number }[] = [];
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      past.unshift({ d: derivative(x, denoised, from.sigma), sigma: from.sigma });
      past.splice(order);
      const factors = weights(past.map(({ sigma }) => sigma), to.sigma);
      x = finish === "denoise" && to.sigma === 0
        ? denoised
        : sum([1, x], ...factors.map((factor, k) => [factor, past[k]!.d] as const));
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}
