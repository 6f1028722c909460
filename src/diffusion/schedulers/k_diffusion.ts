import type { Sampler } from "../denoiser.ts";
import { dpm2, dpm2Ancestral } from "../samplers/dpm_2.ts";
import { dpmppSde } from "../samplers/dpmpp_sde.ts";
import { euler, eulerAncestral } from "../samplers/euler.ts";
import { heun } from "../samplers/heun.ts";
import { lms } from "../samplers/lms.ts";
import type { ConfigReader } from "./config.ts";
import { readKLevels } from "./k_sigmas.ts";
import type { Schedule } from "./schedule.ts";
import { levelsFrom, type Scheduler } from "./scheduler.ts";
import { readVp, type VpDefaults } from "./vp.ts";
import { readX0Rule, withRule } from "./x0_rule.ts";

interface KScheduler {
  readonly sampler: () => Sampler;
  readonly defaults?: Partial<VpDefaults>;
  readonly roundsKarras?: boolean;
  readonly stepNoise?: Schedule["stepNoise"];
}

/** Betas of the classes that took k-diffusion's. */
const STABLE = { betaStart: 0.00085, betaEnd: 0.012 };

const ALGORITHMS = {
  EulerDiscreteScheduler: { sampler: euler },
  EulerAncestralDiscreteScheduler: { sampler: eulerAncestral },
  HeunDiscreteScheduler: { sampler: heun, defaults: STABLE },
  LMSDiscreteScheduler: { sampler: () => lms({ finish: "integrate" }) },
  KDPM2DiscreteScheduler: { sampler: dpm2, defaults: STABLE, roundsKarras: true },
  KDPM2AncestralDiscreteScheduler: {
    sampler: dpm2Ancestral,
    defaults: STABLE,
    roundsKarras: true,
  },
  DPMSolverSDEScheduler: { sampler: dpmppSde, defaults: STABLE, stepNoise: "brownian" },
} satisfies Record<string, KScheduler>;

/** diffusers' schedulers over k-diffusion's latents, by class name. */
export const K_SCHEDULERS = Object.keys(ALGORITHMS) as (keyof typeof ALGORITHMS)[];

/**
 * A scheduler whose latents are `x0 + sigma·n`. Runs start at `sigma_max` times the noise, or `sqrt(1 + sigma_max²)` times
 * with "leading" timesteps.
 */
export function kScheduler(name: keyof typeof ALGORITHMS, config: ConfigReader): Scheduler {
  const { sampler, defaults, roundsKarras = false, stepNoise = "continue" }: KScheduler =
    ALGORITHMS[name];
  const vp = readVp(config, { spacing: "linspace", ...defaults });
  const levelsOf = readKLevels(config, vp, { roundsKarras });
  const rule = name === "HeunDiscreteScheduler" ? readX0Rule(config) : undefined;
  const noiseSeed = config.optional("noise_sampler_seed");
  return {
    className: name,
    predictionType: vp.predictionType,
    noiseSchedule: vp.noiseSchedule,
    schedule(request) {
      const { levels: all, steps } = levelsOf(request);
      const levels = levelsFrom(all, steps, request.strength);
      const max = all[0]!.sigma;
      return {
        levels,
        sampler: withRule(sampler(), rule),
        initialScale: vp.spacing === "leading" ? Math.hypot(1, max) : max,
        imageScale: levels[0]!.sigma,
        noiseSchedule: vp.noiseSchedule,
        stepNoise,
        needsUncond: false,
        noiseSeed,
      };
    },
  };
}
