import { linear } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { ancestralStd, type Steps, transfer } from "../samplers/step.ts";
import { roundHalfEven } from "../schedules/linspace.ts";
import { spacedTimesteps } from "../schedules/spacing.ts";
import type { ConfigReader } from "./config.ts";
import { unitSchedule } from "./schedule.ts";
import { levelsFrom, type Scheduler, stepsOf } from "./scheduler.ts";
import { readLastLevel, readVp } from "./vp.ts";
import { readX0Rule, type X0Rule } from "./x0_rule.ts";

interface DdimOptions {
  readonly eta: number;
  /** Where a step from a level goes, which with "linspace" timesteps is not where the next starts. */
  readonly target: (level: NoiseLevel, index: number) => NoiseLevel;
  readonly rule: X0Rule | undefined;
  readonly useClipped: boolean | undefined;
}

/** DDIM with clean latents `rule(denoised)`; the noise is that of `denoised`, or with `useClipped` of what the rule left. */
function ddim({ eta, target, rule, useClipped }: DdimOptions): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const from = levels[index]!;
      const to = target(from, index);
      const answer = await denoise(x, from);
      const denoised = rule ? rule(answer.denoised) : answer.denoised;
      const std = ancestralStd(from, to, eta);
      const direction = useClipped ? denoised : answer.denoised;
      x = transfer(x, denoised, { from, to, std, direction });
      if (eta > 0) x = linear([1, std], [x, noise(x.shape, from, to)]);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/**
 * DDIM (Song et al. 2021). A step goes from `t` to `t - floor(T/N)` whatever the spacing, and at the end to no noise
 * (`set_alpha_to_one`) or the table's least; timesteps of its own go from one to the next.
 *
 *     std = eta·sqrt((1 - abar')/(1 - abar))·sqrt(1 - abar/abar')
 *     x'  = sqrt(abar')·x0 + sqrt(1 - abar' - std²)·eps + std·z
 *
 * @see https://arxiv.org/abs/2010.02502
 */
export function ddimScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "leading", lastAlphaBar: 0 });
  const { noiseSchedule, predictionType, trainSteps } = vp;
  const rule = readX0Rule(config, true);
  const final = readLastLevel(config, noiseSchedule, true);
  return {
    className: config.className,
    predictionType,
    noiseSchedule,
    schedule(request) {
      const steps = stepsOf(request, config.className, trainSteps, ["steps", "timesteps"]);
      const timesteps = request.timesteps ?? spacedTimesteps(steps, vp).map(roundHalfEven);
      const levels = levelsFrom(
        [...timesteps.map((t) => noiseSchedule.levelAt(t)), final],
        steps,
        request.strength,
      );
      const stride = Math.floor(trainSteps / steps);
      const down = (level: NoiseLevel): NoiseLevel => {
        const t = level.timestep! - stride;
        return t < 0 ? final : noiseSchedule.levelAt(t);
      };
      return unitSchedule(
        levels,
        ddim({
          eta: request.eta ?? 0,
          target: request.timesteps ? (_, index) => levels[index + 1]! : down,
          rule,
          useClipped: request.useClippedModelOutput,
        }),
        noiseSchedule,
      );
    },
  };
}
