import type { NoiseLevel } from "../diffusion/denoiser.ts";
import { compileGuidance } from "../diffusion/guidance/compile.ts";
import { gcfg, type Guidance } from "../diffusion/guidance/guidance.ts";
import type { Prediction } from "../diffusion/guidance/prediction.ts";
import { collectBranches } from "../diffusion/guidance/branches.ts";
import type { Models } from "../runtime/models.ts";
import { linear, type Tensor } from "../tensor/tensor.ts";

/** The level of a network's own table at a time step. */
export async function levelAt(
  models: Models,
  model: string,
  timestep: number,
): Promise<NoiseLevel> {
  return (await models.network(model)).schedule.levelAt(timestep);
}

/** Latents with noise: `alpha·latents + sigma·noise`. */
export const noised = (latents: Tensor, noise: Tensor, { alpha, sigma }: NoiseLevel): Tensor =>
  linear([alpha, sigma], [latents, noise]);

/** The noise that a guidance, or a single prediction, sees in latents, whatever its networks predict. */
export async function predictNoise(
  models: Models,
  what: Guidance | Prediction,
  latents: Tensor,
  level: NoiseLevel,
): Promise<Tensor> {
  const guidance = "base" in what ? what : gcfg(what, []);
  const ids = new Set(collectBranches(guidance).all.map(({ prediction }) => prediction.model));
  const networks = await Promise.all([...ids].map((id) => models.network(id)));
  const denoiser = compileGuidance(guidance, networks, { levels: [level, { alpha: 1, sigma: 0 }] });
  const { denoised } = await denoiser(latents, level);
  // x = alpha·x0 + sigma·n
  return linear([1 / level.sigma, -level.alpha / level.sigma], [latents, denoised]);
}

/** The same by the formula as it stands: each prediction on its own, and none left out, `b + sum_i w_i·(p_i - a_i)`. */
export async function predictNaively(
  models: Models,
  what: Guidance | Prediction,
  latents: Tensor,
  level: NoiseLevel,
): Promise<Tensor> {
  if (!("base" in what)) return await predictNoise(models, what, latents, level);
  const seen = (prediction: Prediction): Promise<Tensor> =>
    predictNoise(models, prediction, latents, level);
  const base = await seen(what.base);
  const sum = Float64Array.from(base.data);
  for (const { prediction, against = what.base, scale } of what.terms) {
    if (typeof scale !== "number") throw new TypeError("Expected a scale that does not change");
    const [to, from] = [await seen(prediction), await seen(against)];
    for (let i = 0; i < sum.length; i++) sum[i]! += scale * (to.data[i]! - from.data[i]!);
  }
  return { data: Float32Array.from(sum), shape: base.shape };
}
