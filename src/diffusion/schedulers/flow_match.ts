import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { flowSchedule } from "../noise_schedule.ts";
import { euler } from "../samplers/euler.ts";
import { heun } from "../samplers/heun.ts";
import { lcm } from "../samplers/lcm.ts";
import { dynamicMu, shiftSigma, stretchToTerminal } from "../schedules/flow_shift.ts";
import { linspace } from "../schedules/linspace.ts";
import type { ConfigReader } from "./config.ts";
import { unitSchedule } from "./schedule.ts";
import { levelsFrom, type Scheduler, type ScheduleRequest, stepsOf } from "./scheduler.ts";
import { readRespacing, respaced } from "./sigma_spacing.ts";

/** How a config moves flow time towards noise, for a request. */
type Shift = (request: ScheduleRequest) => (sigma: number) => number;

/** The factor of the odds of noise is `e^mu`, or mu itself where the shift is linear. */
function readDynamicShift(config: ConfigReader): Shift {
  const dynamic = {
    baseShift: config.number("base_shift", 0.5),
    maxShift: config.number("max_shift", 1.15),
    baseTokens: config.number("base_image_seq_len", 256),
    maxTokens: config.number("max_image_seq_len", 4096),
  };
  const type = config.choice("time_shift_type", ["exponential", "linear"], "exponential");
  return ({ mu, tokens }) => {
    const m = mu ?? (tokens === undefined ? undefined : dynamicMu(tokens, dynamic));
    if (m === undefined) {
      throw new RangeError(
        `${config.className} with use_dynamic_shifting needs mu, or the tokens of the picture, for its shift`,
      );
    }
    const factor = type === "exponential" ? Math.exp(m) : m;
    return (sigma) => shiftSigma(sigma, factor);
  };
}

/** A level of a flow; the network is told `sigma` in training steps. */
function levelOf(sigma: number, trainSteps: number): NoiseLevel {
  const rounded = Math.fround(sigma);
  return { alpha: 1 - rounded, sigma: rounded, timestep: rounded * trainSteps };
}

/**
 * The flow-matching schedulers (Esser et al. 2024): sigma even in training time, shifted, perhaps stretched to a last value
 * and spaced anew, then 0. The least sigma is that of the training table, which a fixed shift has moved already, and is
 * shifted once more, as in diffusers.
 */
function flowMatch(config: ConfigReader, sampler: Sampler): Scheduler {
  const { className } = config;
  const trainSteps = config.integer("num_train_timesteps", 1000);
  const dynamic = config.boolean("use_dynamic_shifting", false);
  const fixed = config.number("shift", 1, { min: 0 });
  const shiftOf: Shift = dynamic
    ? readDynamicShift(config)
    : () => (sigma) => shiftSigma(sigma, fixed);
  const terminal = config.optional("shift_terminal");
  const way = readRespacing(config);
  if (config.boolean("invert_sigmas", false)) {
    throw new RangeError(`${className} cannot run with invert_sigmas: switch it off`);
  }
  const least = dynamic ? 1 / trainSteps : shiftSigma(1 / trainSteps, fixed);
  const noiseSchedule = flowSchedule(trainSteps);
  return {
    className,
    predictionType: "flow",
    noiseSchedule,
    schedule(request) {
      const count = stepsOf(request, className, trainSteps + 1, ["steps", "timesteps", "sigmas"]);
      const even = request.sigmas?.filter((sigma) => sigma > 0) ??
        request.timesteps?.map((t) => t / trainSteps) ??
        linspace(1, least, count);
      let sigmas = even.map(shiftOf(request));
      if (terminal) sigmas = stretchToTerminal(sigmas, terminal);
      if (way) {
        sigmas = respaced(way, sigmas.length, { min: sigmas.at(-1)!, max: sigmas[0]! });
      }
      const all = [
        ...sigmas.map((sigma, i) => {
          const level = levelOf(sigma, trainSteps);
          return request.timesteps ? { ...level, timestep: request.timesteps[i]! } : level;
        }),
        { alpha: 1, sigma: 0 },
      ];
      const levels = levelsFrom(all, sigmas.length, request.strength);
      return unitSchedule(levels, sampler, noiseSchedule);
    },
  };
}

/** Euler steps along the flow, or with `stochastic_sampling` new noise on the clean latents in each. */
export function flowEulerScheduler(config: ConfigReader): Scheduler {
  return flowMatch(config, config.boolean("stochastic_sampling", false) ? lcm() : euler());
}

/** Heun steps along the flow. */
export function flowHeunScheduler(config: ConfigReader): Scheduler {
  return flowMatch(config, heun());
}

/** New noise on the clean latents in each step, for flows distilled to few of them. */
export function flowLcmScheduler(config: ConfigReader): Scheduler {
  return flowMatch(config, lcm());
}
