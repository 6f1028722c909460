import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { type Steps, sum, transfer } from "../samplers/step.ts";
import { linear } from "../../tensor/tensor.ts";
import type { ConfigReader } from "./config.ts";
import { unitSchedule } from "./schedule.ts";
import { type Scheduler, type ScheduleRequest, skippedSteps, stepsOf } from "./scheduler.ts";
import { readVp, type VpConfig } from "./vp.ts";
import { readX0Rule, withRule } from "./x0_rule.ts";

/** Deviation of the data in the boundary condition of consistency models. */
const SIGMA_DATA = 0.5;

/**
 * Timesteps of a model distilled on `original` steps: of `k·i - 1`, `k = floor(T/original)`, as many as the strength
 * leaves, N in even strides from the largest.
 *
 * @throws RangeError when the steps do not fit the distilled ones
 */
function distilledTimesteps(
  request: ScheduleRequest,
  steps: number,
  original: number,
  trainSteps: number,
): number[] {
  const { timesteps, strength = 1 } = request;
  if (timesteps) return timesteps.slice(skippedSteps(steps, strength));
  if (original > trainSteps) {
    throw new RangeError(
      `original_inference_steps is at most num_train_timesteps ${trainSteps}, but got ${original}`,
    );
  }
  const stride = Math.floor(trainSteps / original);
  const count = Math.trunc(original * strength);
  if (count < steps) {
    throw new RangeError(
      `${steps} steps do not fit the ${count} steps that original_inference_steps ${original} and strength ${strength} leave`,
    );
  }
  return Array.from(
    { length: steps },
    (_, i) => (count - Math.floor(i * count / steps)) * stride - 1,
  );
}

/**
 * Consistency sampling of latent consistency models (Luo et al. 2023), with the boundary condition at `u = scaling·t`:
 *
 *     f  = sigma_d²/(u² + sigma_d²)·x + u/sqrt(u² + sigma_d²)·x0
 *     x' = alpha'·f + sigma'·z, at the end f
 */
function consistency(scaling: number): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised: x0 } = await denoise(x, from);
      const u = from.timestep! * scaling;
      const square = u ** 2 + SIGMA_DATA ** 2;
      const denoised = sum([u / Math.sqrt(square), x0], [SIGMA_DATA ** 2 / square, x]);
      x = to.sigma === 0
        ? denoised
        : sum([to.alpha, denoised], [to.sigma, noise(x.shape, from, to)]);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/**
 * Strategic stochastic sampling of trajectory consistency models (Zheng et al. 2024): down to `s = floor((1 - eta)·t')`,
 * and up again to `t'` by fresh noise.
 *
 *     x' = alpha'/alpha_s·(alpha_s·x0 + sigma_s·eps) + sqrt(1 - abar'/abar_s)·z
 *
 * @see https://arxiv.org/abs/2402.19159
 */
function trajectory(eta: number, at: (timestep: number) => NoiseLevel): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const { denoised } = await denoise(x, from);
      const down = at(Math.floor((1 - eta) * to.timestep!));
      x = transfer(x, denoised, { from, to: down });
      if (eta > 0 && index < levels.length - 2) {
        const r = to.alpha / down.alpha;
        x = linear([r, Math.sqrt(1 - r ** 2)], [x, noise(x.shape, from, to)]);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/** What LCM and TCD share; `algorithm` tells the sampler and the last level. */
function distilled(
  config: ConfigReader,
  algorithm: (request: ScheduleRequest, vp: VpConfig) => { sampler: Sampler; last: NoiseLevel },
): Scheduler {
  const vp = readVp(config, {
    betaStart: 0.00085,
    betaEnd: 0.012,
    betaSchedule: "scaled_linear",
    spacing: "leading",
    lastAlphaBar: 0,
  });
  const { noiseSchedule, predictionType, trainSteps } = vp;
  const rule = readX0Rule(config);
  const original = config.integer("original_inference_steps", 50);
  return {
    className: config.className,
    predictionType,
    noiseSchedule,
    schedule(request) {
      const steps = stepsOf(request, config.className, trainSteps, ["steps", "timesteps"]);
      const of = request.originalInferenceSteps ?? original;
      const timesteps = distilledTimesteps(request, steps, of, trainSteps);
      const { sampler, last } = algorithm(request, vp);
      const levels = [...timesteps.map((t) => noiseSchedule.levelAt(t)), last];
      return unitSchedule(levels, withRule(sampler, rule), noiseSchedule);
    },
  };
}

/**
 * Latent consistency models; guidance is an input of the network (an embedding of its scale less 1).
 *
 * @see https://arxiv.org/abs/2310.04378
 */
export function lcmScheduler(config: ConfigReader): Scheduler {
  const scaling = config.number("timestep_scaling", 10);
  return distilled(config, () => ({
    sampler: consistency(scaling),
    last: { alpha: 1, sigma: 0 },
  }));
}

/** Trajectory consistency distillation. */
export function tcdScheduler(config: ConfigReader): Scheduler {
  return distilled(config, ({ eta = 0.3 }, { noiseSchedule }) => ({
    sampler: trajectory(eta, (t) => noiseSchedule.levelAt(t)),
    last: noiseSchedule.levelAt(0),
  }));
}
