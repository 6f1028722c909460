import type { NoiseLevel, NoiseSchedule } from "../denoiser.ts";
import { flowSchedule } from "../noise_schedule.ts";
import { interpolate, linspace, roundHalfEven } from "../schedules/linspace.ts";
import { shiftSigma } from "../schedules/flow_shift.ts";
import { solverTimesteps } from "../schedules/spacing.ts";
import type { ConfigReader } from "./config.ts";
import { type ScheduleRequest, stepsOf } from "./scheduler.ts";
import { readRespacing, respaced } from "./sigma_spacing.ts";
import type { VpConfig } from "./vp.ts";

/** Where the last level of a multistep solver is, where its config does not say. */
export interface SolverOptions {
  /** No noise, or the table's least. */
  readonly finalSigma: "zero" | "sigma_min";
  /** Spacings whose timesteps are rounded; others are cut off to whole numbers. */
  readonly rounds: readonly string[];
}

export interface SolverLevels {
  readonly noiseSchedule: NoiseSchedule;
  levels(request: ScheduleRequest): { levels: NoiseLevel[]; steps: number };
}

/** The variance-preserving level with noise-to-signal ratio `ratio`. */
export function vpLevelOf(ratio: number): NoiseLevel {
  const alpha = 1 / Math.hypot(1, ratio);
  return { alpha, sigma: ratio * alpha };
}

/**
 * The levels of diffusers' multistep solvers: DPM-Solver, UniPC, DEIS and SA-Solver, variance preserving, or a flow's with
 * `use_flow_sigmas`. Karras and the other spacings run over the whole training table; timesteps are whole numbers.
 */
export function readSolverLevels(
  config: ConfigReader,
  vp: VpConfig,
  { finalSigma, rounds }: SolverOptions,
): SolverLevels {
  const { className } = config;
  const { trainSteps } = vp;
  const { ratios } = vp.noiseSchedule;
  const way = readRespacing(config);
  const flow = config.boolean("use_flow_sigmas", false);
  const shift = config.number("flow_shift", 1);
  const end = config.choice("final_sigmas_type", ["zero", "sigma_min"], finalSigma);
  // Timesteps of lower half log SNR, -log(ratio), are cut off: -5.1 for cosine tables.
  const least = config.number("lambda_min_clipped", -Infinity);
  const clipped = ratios.filter((ratio) => -Math.log(ratio) < least).length;
  const whole = rounds.some((one) => one === way) ? roundHalfEven : Math.trunc;
  const toLevel = flow ? (sigma: number) => ({ alpha: 1 - sigma, sigma }) : vpLevelOf;
  const range = {
    min: config.optional("sigma_min") ?? ratios[0]!,
    max: config.optional("sigma_max") ?? ratios[ratios.length - 1]!,
  };
  return {
    noiseSchedule: flow ? flowSchedule(trainSteps) : vp.noiseSchedule,
    levels(request) {
      const steps = stepsOf(request, className, trainSteps, ["steps", "timesteps"]);
      if (request.timesteps && (way || flow)) {
        throw new RangeError(
          `${className} cannot follow timesteps with ${
            way ?? "use_flow_sigmas"
          }: switch one of them off`,
        );
      }
      let timesteps = request.timesteps ?? solverTimesteps(steps, vp, trainSteps - clipped);
      let sigmas = timesteps.map((t) => interpolate(ratios, t));
      if (way) {
        sigmas = respaced(way, steps, range);
        timesteps = sigmas.map((sigma) => whole(vp.noiseSchedule.timestepOf(sigma)));
        if (flow) {
          // Ratios of noise to signal as the share of noise in a flow.
          sigmas = sigmas.map((ratio) => ratio / (1 + ratio));
          timesteps = sigmas.map((sigma) => Math.trunc(sigma * trainSteps));
        }
      } else if (flow) {
        const factor = request.mu === undefined ? shift : Math.exp(request.mu);
        sigmas = linspace(1 - 1 / trainSteps, 0, steps + 1).slice(0, -1)
          .map((sigma) => shiftSigma(sigma, factor));
        timesteps = sigmas.map((sigma) => Math.trunc(sigma * trainSteps));
      }
      const least = flow ? sigmas.at(-1)! : range.min;
      const all = sigmas.map((sigma, i) => ({
        ...toLevel(Math.fround(sigma)),
        timestep: timesteps[i]!,
      }));
      return {
        levels: [...all, toLevel(end === "zero" ? 0 : Math.fround(least))],
        steps: all.length,
      };
    },
  };
}
