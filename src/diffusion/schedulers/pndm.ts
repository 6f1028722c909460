import type { Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, Sampler } from "../denoiser.ts";
import { ADAMS_BASHFORTH } from "../samplers/ipndm.ts";
import { type Steps, sum } from "../samplers/step.ts";
import { roundHalfEven } from "../schedules/linspace.ts";
import { spacedTimesteps } from "../schedules/spacing.ts";
import type { ConfigReader } from "./config.ts";
import { unitSchedule } from "./schedule.ts";
import { type Scheduler, skippedSteps, stepsOf } from "./scheduler.ts";
import { readLastLevel, readVp } from "./vp.ts";

/** Steps that the Runge-Kutta start takes, of four calls each. */
const WARM_UP = 3;

/** Weights of the four evaluations of a Runge-Kutta step. */
const RUNGE_KUTTA = [1 / 6, 1 / 3, 1 / 3, 1 / 6];

interface Drift {
  readonly from: NoiseLevel;
  readonly to: NoiseLevel;
  /** Whether the slope is a velocity, or noise. */
  readonly ofVelocity: boolean;
}

/**
 * Latents taken along one estimate of the noise, `x' = alpha'/alpha·x + (sigma' - sigma·alpha'/alpha)·eps`, or of the
 * velocity, which tells the noise `alpha·v + sigma·x`.
 */
function drift(
  x: Tensor,
  slope: Tensor,
  { from, to, ofVelocity }: Drift,
): Tensor {
  const r = to.alpha / from.alpha;
  const along = to.sigma - from.sigma * r;
  if (!ofVelocity) return sum([r, x], [along, slope]);
  return sum([r + along * from.sigma, x], [along * from.alpha, slope]);
}

interface PndmOptions {
  /** `timestep`'s level, the final one under 0. */
  readonly at: (timestep: number) => NoiseLevel;
  /** Timesteps between steps. */
  readonly stride: number;
  readonly rungeKutta: boolean;
  /** Whether velocities are averaged, as diffusers does for a network that predicts them, or noise. */
  readonly ofVelocity: boolean;
}

/**
 * Pseudo numerical methods (Liu et al. 2022), one network call a level: with `rungeKutta` three steps of four calls, then
 * linear multistep ones. Without, the second call stands at the end of the first step and both are averaged for it.
 *
 * That second call takes the level before it as one stride up, whatever it is: a run from the middle, whose levels do not
 * repeat, is diffusers' to the number.
 */
function pndm({ at, stride, rungeKutta, ofVelocity }: PndmOptions): Sampler {
  return async function* (denoise, x, levels): Steps {
    let past: Tensor[] = [];
    let base = x;
    let stages: Tensor[] = [];
    for (let index = 0; index < levels.length - 1; index++) {
      const from = levels[index]!;
      const t = from.timestep!;
      const { denoised } = await denoise(x, from);
      const eps = sum([1 / from.sigma, x], [-from.alpha / from.sigma, denoised]);
      const output = ofVelocity ? sum([from.alpha, eps], [-from.sigma, denoised]) : eps;
      if (rungeKutta && index < 4 * WARM_UP) {
        const stage = index % 4;
        if (stage === 0) {
          base = x;
          past = [output, ...past];
        }
        stages = stage === 0 ? [output] : [...stages, output];
        const slope = stage < 3
          ? output
          : sum(...stages.map((tensor, k) => [RUNGE_KUTTA[k]!, tensor] as const));
        const down = stage % 2 === 0 ? Math.floor(stride / 2) : 0;
        x = drift(base, slope, { from: levels[index - stage]!, to: at(t - down), ofVelocity });
      } else if (index === 1) {
        x = drift(base, sum([0.5, output], [0.5, past[0]!]), {
          from: at(t + stride),
          to: from,
          ofVelocity,
        });
      } else {
        past = [output, ...past].slice(0, 4);
        const weights = ADAMS_BASHFORTH[past.length - 1]!;
        const slope = sum(...past.map((tensor, k) => [weights[k]!, tensor] as const));
        x = drift(x, slope, { from, to: at(t - stride), ofVelocity });
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/** Timesteps of every call. */
function callsOf(spaced: readonly number[], stride: number, skips: boolean): number[] {
  if (skips) return spaced.length < 2 ? [...spaced] : [spaced[0]!, spaced[1]!, ...spaced.slice(1)];
  const half = Math.floor(stride / 2);
  const start = spaced.slice(0, WARM_UP).flatMap((t, i) => {
    // The last stage stands where the next step begins, as the spacing has it.
    return [t, spaced[i + 1]! + half, spaced[i + 1]! + half, spaced[i + 1]!];
  });
  return [...start, ...spaced.slice(WARM_UP)];
}

/**
 * PNDM, or with `skip_prk_steps` PLMS (Liu et al. 2022): N + 1 calls for N steps, N + 9 with the Runge-Kutta start.
 *
 * @see https://arxiv.org/abs/2202.09778
 */
export function pndmScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "leading" });
  const { noiseSchedule, predictionType, trainSteps } = vp;
  const skips = config.boolean("skip_prk_steps", false);
  const final = readLastLevel(config, noiseSchedule, false);
  return {
    className: config.className,
    predictionType,
    noiseSchedule,
    schedule(request) {
      const steps = stepsOf(request, config.className, trainSteps);
      const skipped = skippedSteps(steps, request.strength);
      if (!skips && (steps <= WARM_UP || skipped > 0)) {
        throw new RangeError(
          `${config.className} starts with ${WARM_UP} Runge-Kutta steps: use more steps and all of them, or set ` +
            "skip_prk_steps",
        );
      }
      const stride = Math.floor(trainSteps / steps);
      const spaced = spacedTimesteps(steps, vp).map(roundHalfEven);
      const calls = callsOf(spaced, stride, skips).map((t) => noiseSchedule.levelAt(t));
      // As in diffusers a part of the steps takes one call more, from one level up, than the steps are.
      const levels = [...calls, final].slice(skipped);
      return unitSchedule(
        levels,
        pndm({
          at: (t) => t < 0 ? final : noiseSchedule.levelAt(t),
          stride,
          rungeKutta: !skips,
          ofVelocity: predictionType === "v_prediction",
        }),
        noiseSchedule,
      );
    },
  };
}
