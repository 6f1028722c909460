import type { NoiseLevel } from "../denoiser.ts";
import { interpolate, linspace } from "../schedules/linspace.ts";
import { spacedTimesteps } from "../schedules/spacing.ts";
import type { ConfigReader } from "./config.ts";
import { type ScheduleRequest, stepsOf } from "./scheduler.ts";
import { readRespacing, respaced } from "./sigma_spacing.ts";
import type { VpConfig } from "./vp.ts";

/** Levels of k-diffusion's latents, alpha 1, for a request. */
export type KLevels = (request: ScheduleRequest) => { levels: NoiseLevel[]; steps: number };

/**
 * The levels of diffusers' schedulers in k-diffusion's latents: Euler, Heun, LMS, KDPM2 and DPM-Solver SDE.
 *
 * Sigma is linear in the timestep between table entries. Karras and the other spacings run between the ends of the sigmas
 * of the spaced timesteps, and the network is told their (fractional) timestep, linear in `log(sigma)`.
 */
export function readKLevels(
  config: ConfigReader,
  vp: VpConfig,
  { roundsKarras }: { roundsKarras: boolean },
): KLevels {
  const { className } = config;
  const way = readRespacing(config);
  const ends = { min: config.optional("sigma_min"), max: config.optional("sigma_max") };
  const logLinear =
    config.choice("interpolation_type", ["linear", "log_linear"], "linear") === "log_linear";
  const atZero = config.choice("final_sigmas_type", ["zero", "sigma_min"], "zero") === "zero";
  const continuous = vp.predictionType === "v_prediction" &&
    config.choice("timestep_type", ["discrete", "continuous"], "discrete") === "continuous";
  const { ratios } = vp.noiseSchedule;
  const told = (sigma: number): number =>
    continuous ? Math.log(sigma) / 4 : vp.noiseSchedule.timestepOf(sigma);
  return (request) => {
    const count = stepsOf(request, className, vp.trainSteps, ["steps", "timesteps", "sigmas"]);
    if (request.sigmas) {
      const end = request.sigmas[count - 1]!;
      const levels = request.sigmas.slice(0, -1)
        .map((sigma) => ({ alpha: 1, sigma: Math.fround(sigma), timestep: told(sigma) }));
      return { levels: [...levels, { alpha: 1, sigma: end }], steps: count - 1 };
    }
    if (request.timesteps && way) {
      throw new RangeError(
        `${className} cannot follow timesteps with ${way}: switch one of them off`,
      );
    }
    const spaced = request.timesteps ?? spacedTimesteps(count, vp);
    let timesteps = spaced.map(Math.fround);
    let sigmas = timesteps.map((t) => interpolate(ratios, t));
    let last = atZero ? 0 : ratios[0]!;
    if (logLinear) {
      sigmas = linspace(Math.log(ratios.at(-1)!), Math.log(ratios[0]!), count + 1).map(Math.exp);
      last = sigmas.pop()!;
    }
    if (way) {
      sigmas = respaced(way, count, {
        min: ends.min ?? sigmas[count - 1]!,
        max: ends.max ?? sigmas[0]!,
      });
      timesteps = sigmas.map(told);
      if (roundsKarras && way === "use_karras_sigmas") timesteps = timesteps.map(Math.round);
    }
    if (continuous) timesteps = sigmas.map(told);
    const levels = sigmas.map((sigma, i) => ({
      alpha: 1,
      sigma: Math.fround(sigma),
      timestep: timesteps[i]!,
    }));
    return { levels: [...levels, { alpha: 1, sigma: Math.fround(last) }], steps: count };
  };
}
