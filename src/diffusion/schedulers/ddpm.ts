import { linear, map, type Tensor } from "../../tensor/tensor.ts";
import type { Denoised, NoiseLevel, Sampler } from "../denoiser.ts";
import { type Steps, sum } from "../samplers/step.ts";
import { roundHalfEven } from "../schedules/linspace.ts";
import { spacedTimesteps } from "../schedules/spacing.ts";
import type { ConfigReader } from "./config.ts";
import { unitSchedule } from "./schedule.ts";
import { levelsFrom, type Scheduler, stepsOf } from "./scheduler.ts";
import { readVp } from "./vp.ts";
import { readX0Rule, type X0Rule } from "./x0_rule.ts";

const VARIANCE_TYPES = [
  "fixed_small",
  "fixed_small_log",
  "fixed_large",
  "learned",
  "learned_range",
] as const;

type VarianceType = typeof VARIANCE_TYPES[number];

/** The least posterior variance, so that its logarithm is finite. */
const LEAST_VARIANCE = 1e-20;

/** The noise of a step times its deviation; `small` and `large` are the ends of what the variance can be. */
function scaledNoise(
  type: VarianceType,
  z: Tensor,
  { variance }: Denoised,
  { small, large }: { readonly small: number; readonly large: number },
): Tensor {
  if (type === "fixed_small" || type === "fixed_small_log") {
    return map(z, (value) => Math.sqrt(small) * value);
  }
  if (type === "fixed_large") return map(z, (value) => Math.sqrt(large) * value);
  if (!variance) {
    throw new TypeError(
      `Cannot sample with variance_type ${type}: the network gave no variance, use fixed_small`,
    );
  }
  const data = z.data.map((value, i) => {
    const v = variance.data[i]!;
    if (type === "learned") return Math.sqrt(v) * value;
    const share = (v + 1) / 2;
    return Math.exp((share * Math.log(large) + (1 - share) * Math.log(small)) / 2) * value;
  });
  return { data, shape: z.shape };
}

/**
 * The ancestral steps of the posterior (Ho et al. 2020), with `r = alpha/alpha'` and `b = 1 - r²`:
 *
 *     x' = alpha'·b/sigma²·x0 + r·sigma'²/sigma²·x + std·z
 *     std² = b·sigma'²/sigma² (small) or b (large)
 */
function ddpm(type: VarianceType, rule: X0Rule | undefined): Sampler {
  return async function* (denoise, x, levels, noise): Steps {
    for (let index = 0; index < levels.length - 1; index++) {
      const [from, to] = [levels[index]!, levels[index + 1]!];
      const answer = await denoise(x, from);
      const denoised = rule ? rule(answer.denoised) : answer.denoised;
      // As in diffusers r² is a float32: at small t, where it is nearly 1, this moves 1 - r² by 3e-4 of itself.
      const square = Math.fround((from.alpha / to.alpha) ** 2);
      const r = Math.sqrt(square);
      const between = 1 - square;
      const kept = to.sigma ** 2 / from.sigma ** 2;
      x = sum([to.alpha * between / from.sigma ** 2, denoised], [r * kept, x]);
      if (from.timestep !== 0) {
        const small = Math.max(between * kept, LEAST_VARIANCE);
        const z = noise(x.shape, from, to);
        x = linear([1, 1], [x, scaledNoise(type, z, answer, { small, large: between })]);
      }
      x = (yield { index, x, denoised }) ?? x;
    }
  };
}

/** The level at the end of all steps. */
const CLEAN: NoiseLevel = { alpha: 1, sigma: 0 };

/**
 * DDPM (Ho et al. 2020). "fixed_large_log" is refused: diffusers takes the root of a logarithm under 0 there.
 *
 * @see https://arxiv.org/abs/2006.11239
 */
export function ddpmScheduler(config: ConfigReader): Scheduler {
  const vp = readVp(config, { spacing: "leading", lastAlphaBar: 0 });
  const { noiseSchedule, predictionType, trainSteps } = vp;
  const rule = readX0Rule(config, true);
  const type = config.choice("variance_type", VARIANCE_TYPES, "fixed_small");
  return {
    className: config.className,
    predictionType,
    noiseSchedule,
    schedule(request) {
      const steps = stepsOf(request, config.className, trainSteps, ["steps", "timesteps"]);
      const timesteps = request.timesteps ?? spacedTimesteps(steps, vp).map(roundHalfEven);
      const all = [...timesteps.map((t) => noiseSchedule.levelAt(t)), CLEAN];
      const levels = levelsFrom(all, steps, request.strength);
      return unitSchedule(levels, ddpm(type, rule), noiseSchedule);
    },
  };
}
