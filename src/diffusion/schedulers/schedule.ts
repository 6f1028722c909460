import { createRandom, type Random, type Seed } from "../../tensor/noise.ts";
import { linear, map, type Tensor } from "../../tensor/tensor.ts";
import type { NoiseLevel, NoiseSchedule, NoiseSource, Sampler } from "../denoiser.ts";
import { brownianNoise } from "../samplers/brownian.ts";

/** All that a run of steps needs besides the network: levels, the rule between them, and how noise enters. */
export interface Schedule {
  /** From the first noise to the last level reached; N steps have N + 1. */
  readonly levels: readonly NoiseLevel[];
  /** The rule from each level to the next. */
  readonly sampler: Sampler;
  /** Factor of the noise a run starts from when it starts from noise alone. */
  readonly initialScale: number;
  /** Factor of the noise when it starts from latents, beside `alpha` of the first level for the latents. */
  readonly imageScale: number;
  /** The table that the levels' timesteps are of. */
  readonly noiseSchedule: NoiseSchedule;
  /** Where the noise of the steps comes from, see {@link stepNoise}. */
  readonly stepNoise: "continue" | "restart" | "brownian";
  /** Whether the sampler steps by the unguided estimate as well, which the denoiser then has to give (CFG++). */
  readonly needsUncond: boolean;
  /** The seed of the steps' noise, where the schedule has its own. */
  readonly noiseSeed?: Seed | undefined;
}

/** A diffusers run that starts from noise itself: variance-preserving latents, or a flow's. */
export function unitSchedule(
  levels: readonly NoiseLevel[],
  sampler: Sampler,
  noiseSchedule: NoiseSchedule,
): Schedule {
  return {
    levels,
    sampler,
    initialScale: 1,
    imageScale: levels[0]!.sigma,
    noiseSchedule,
    stepNoise: "continue",
    needsUncond: false,
  };
}

/** Latents at `level` from clean ones: `alpha·latents + sigma·noise`. */
export function addNoise(latents: Tensor, noise: Tensor, level: NoiseLevel): Tensor {
  return linear([level.alpha, level.sigma], [latents, noise]);
}

/** Where a run starts: scaled noise, on clean `latents` when there are any (image to image). */
export function startLatents(schedule: Schedule, noise: Tensor, latents?: Tensor): Tensor {
  if (!latents) return map(noise, (value) => value * schedule.initialScale);
  return linear([schedule.levels[0]!.alpha, schedule.imageScale], [latents, noise]);
}

/**
 * The noise of the steps of a run that drew its first noise from `random`, the stream of `seed`.
 *
 *     continue  diffusers: the same stream goes on
 *     restart   ComfyUI on a CPU: a new stream, of seed + 1
 *     brownian  stochastic samplers of k-diffusion: a path of its own, the same for any number of steps
 */
export function stepNoise(schedule: Schedule, seed: Seed, random: Random): NoiseSource {
  if (schedule.stepNoise === "continue") return (shape) => random.normal(shape);
  if (schedule.stepNoise === "restart") {
    const restarted = createRandom(BigInt.asUintN(64, BigInt(schedule.noiseSeed ?? seed) + 1n));
    return (shape) => restarted.normal(shape);
  }
  return brownianNoise(schedule.levels, schedule.noiseSeed ?? seed);
}
