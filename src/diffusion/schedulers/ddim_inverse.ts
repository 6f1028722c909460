import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { type Steps, sum } from "../samplers/step.ts";
import { roundHalfEven } from "../schedules/linspace.ts";
import { spacedTimesteps } from "../schedules/spacing.ts";
import type { ConfigReader } from "./config.ts";
import { unitSchedule } from "./schedule.ts";
import { type Scheduler, stepsOf } from "./scheduler.ts";
import { readLastLevel, readVp } from "./vp.ts";
import { readX0Rule, type X0Rule } from "./x0_rule.ts";

/** Noise is told at the level a step goes to, for the latents it comes from, which may be clean. */
function invert(rule: X0Rule | undefined): Sampler {
  return async function* (denoise, x, levels): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const answer = await denoise(x, to);
      const eps = sum([1 / to.sigma, x], [-to.alpha / to.sigma, answer.denoised]);
      const plain = sum([1 / from.alpha, x], [-from.sigma / from.alpha, eps]);
      const denoised = rule ? rule(plain) : plain;
      x = sum([to.alpha, denoised], [to.sigma, eps]);
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/**
 * DDIM run backwards, from a picture to the noise that DDIM makes it from (Song et al. 2021): from `t - floor(T/N)` to `t`
 * for rising `t`, beginning without noise (`set_alpha_to_one`) or at the table's least.
 *
 * @see https://arxiv.org/abs/2010.02502
 */
export function ddimInverseScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "leading", lastAlphaBar: 0 });
  const { noiseSchedule, predictionType, trainSteps } = vp;
  const rule = readX0Rule(config, true);
  const first = readLastLevel(config, noiseSchedule, true);
  return {
    className: config.className,
    predictionType,
    noiseSchedule,
    schedule(request) {
      const steps = stepsOf(request, config.className, trainSteps);
      const stride = Math.floor(trainSteps / steps);
      const timesteps = spacedTimesteps(steps, vp).map(roundHalfEven).reverse();
      const start = timesteps[0]! - stride;
      const levels: NoiseLevel[] = [
        start < 0 ? first : noiseSchedule.levelAt(start),
        ...timesteps.map((t) => noiseSchedule.levelAt(t)),
      ];
      // It is the picture itself that is led to its noise: none is put on it.
      return { ...unitSchedule(levels, invert(rule), noiseSchedule), imageScale: 0 };
    },
  };
}
