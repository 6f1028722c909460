import { compileGuidance } from "../diffusion/guidance/compile.ts";
import type { Guidance } from "../diffusion/guidance/guidance.ts";
import { alongPath, ddimPath, noisedPath } from "../diffusion/inversion.ts";
import type { Seed } from "../tensor/noise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { RunContext } from "./context.ts";
import { networksOf } from "./guidance_networks.ts";
import {
  type InvertedSchedule,
  openSchedule,
  type ScheduleSpec,
  withStrength,
} from "./schedule_spec.ts";

/** What is inverted, and how. */
export interface InversionRequest {
  /** What the picture is: a prediction without a prompt, or under one that describes it. */
  readonly guidance: Guidance;
  /** What has the noise levels. */
  readonly schedule: ScheduleSpec;
  /** Clean latents of the picture. */
  readonly latents: Tensor;
  /** `ddpm` edit-friendly, `ddim` deterministic. */
  readonly method: "ddpm" | "ddim";
  /** Share of the schedule's steps that it goes up to. */
  readonly strength: number;
  /** How often each step of `ddim` is sought. */
  readonly iterations: number;
  /** Where the noise of `ddpm` starts. */
  readonly seed: Seed;
}

/**
 * The way from noise to a picture that is there, for a run that follows it.
 *
 * @throws RangeError for a schedule that is an inversion already, or guidance and latents that do not fit
 */
export async function runInversion(
  { guidance, schedule, latents, method, strength, iterations, seed }: InversionRequest,
  context: RunContext,
): Promise<InvertedSchedule> {
  if (schedule.type === "inverted") {
    throw new RangeError("Cannot invert along the schedule of an inversion: give the one it is of");
  }
  const of = strength === 1 ? schedule : withStrength(schedule, strength);
  const { levels, noiseSchedule } = openSchedule(of);
  const random = context.random(seed);
  const options = {
    denoiser: compileGuidance(guidance, await networksOf(guidance, context.models), {
      levels,
      schedule: noiseSchedule,
    }),
    levels,
    signal: context.signal,
    onStep: ({ index, steps }: { readonly index: number; readonly steps: number }) =>
      context.progress(index + 1, steps, `Step ${index + 1} of ${steps}`),
  };
  const path = method === "ddpm"
    ? noisedPath(latents, levels, (shape) => random.normal(shape))
    : await ddimPath(latents, { ...options, iterations });
  const eta = method === "ddpm" ? 1 : 0;
  return { type: "inverted", of, eta, ...await alongPath(path, { ...options, eta }) };
}
