import { dpmMultistep } from "../samplers/dpm_multistep.ts";
import { interpolate, roundHalfEven } from "../schedules/linspace.ts";
import { solverTimesteps } from "../schedules/spacing.ts";
import type { NoiseLevel } from "../denoiser.ts";
import type { ConfigReader } from "./config.ts";
import { FEW_STEPS, readMultistep } from "./dpm_solver.ts";
import { unitSchedule } from "./schedule.ts";
import { type Scheduler, stepsOf } from "./scheduler.ts";
import { readRespacing, respaced } from "./sigma_spacing.ts";
import { vpLevelOf } from "./solver_sigmas.ts";
import { readVp } from "./vp.ts";
import { readX0Rule, withRule } from "./x0_rule.ts";

/**
 * DPM-Solver++ run backwards, from a picture to the noise it is made from: levels rise from the table's least noise to its
 * most. Steps begin where those of the forward solver end.
 *
 * @see https://arxiv.org/abs/2211.01095
 */
export function dpmInverseScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "linspace" });
  const { noiseSchedule, predictionType, trainSteps } = vp;
  const { ratios } = noiseSchedule;
  const way = readRespacing(config);
  const rule = readX0Rule(config);
  const least = config.number("lambda_min_clipped", -Infinity);
  const noisiest = trainSteps - 1 - ratios.filter((ratio) => -Math.log(ratio) < least).length;
  const lowers = config.boolean("lower_order_final", true);
  const options = readMultistep(config);
  /** Rising timesteps from the first of the table, the noisiest left out. */
  const timestepsOf = (steps: number): number[] => {
    if (vp.spacing === "trailing") return solverTimesteps(steps, vp, noisiest + 1).reverse();
    const up = Array.from({ length: steps }, (_, k) => k);
    if (vp.spacing === "linspace") return up.map((k) => roundHalfEven(k * noisiest / steps));
    return up.map((k) => k * Math.floor((noisiest + 1) / (steps + 1)) + vp.offset);
  };
  return {
    className: config.className,
    predictionType,
    noiseSchedule,
    schedule(request) {
      const steps = stepsOf(request, config.className, trainSteps);
      let timesteps = timestepsOf(steps);
      let sigmas = timesteps.map((t) => interpolate(ratios, t));
      if (way) {
        const range = { min: ratios[ratios.length - 1]!, max: ratios[0]! };
        sigmas = respaced(way, steps, range);
        timesteps = sigmas.map((sigma) => roundHalfEven(noiseSchedule.timestepOf(sigma)));
      }
      const levels: NoiseLevel[] = sigmas.map((sigma, i) => ({
        ...vpLevelOf(Math.fround(sigma)),
        timestep: timesteps[i]!,
      }));
      levels.push(vpLevelOf(Math.fround(ratios[noisiest]!)));
      // It is the picture itself that is led to its noise: none is put on it.
      return {
        ...unitSchedule(
          levels,
          withRule(
            dpmMultistep({ ...options, lowerOrderFinal: lowers && steps < FEW_STEPS }),
            rule,
          ),
          noiseSchedule,
        ),
        imageScale: 0,
      };
    },
  };
}
