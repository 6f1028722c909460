import { SAMPLER_NAMES as SAMPLERS, type SamplerOptions } from "../diffusion/samplers/create.ts";
import { type Inverted, meanSteps } from "../diffusion/inversion.ts";
import { comfySchedule, kSamplerSigmas } from "../diffusion/schedulers/comfy.ts";
import { createSigmaTable } from "../diffusion/schedulers/comfy_table.ts";
import { createScheduler } from "../diffusion/schedulers/create.ts";
import type { SchedulerConfig } from "../diffusion/schedulers/config.ts";
import { COMFY_SCHEDULES } from "../diffusion/schedules/comfy_sigmas.ts";
import type { Schedule } from "../diffusion/schedulers/schedule.ts";
import type { ScheduleRequest } from "../diffusion/schedulers/scheduler.ts";

/** ComfyUI's names of samplers, for a choice. */
export const SAMPLER_NAMES: readonly string[] = SAMPLERS;

/** ComfyUI's names of schedules, for a choice. */
export const SCHEDULE_NAMES: readonly string[] = COMFY_SCHEDULES;

/** Noise levels and stepping rule of a run as a value: what is asked for, worked out where it is used. */
export type ScheduleSpec = FreshSchedule | InvertedSchedule;

/** A run that begins with noise. */
export type FreshSchedule = DiffusersSchedule | ComfySchedule;

/** A scheduler by diffusers' class name and config fields. */
export interface DiffusersSchedule {
  /** Tells it from ComfyUI's. */
  readonly type: "diffusers";
  /** `scheduler_config.json`, with the class in `_class_name`. */
  readonly config: SchedulerConfig;
  /** Steps, strength and what else a run asks for. */
  readonly request: ScheduleRequest;
}

/** A sampler by ComfyUI's name, over a schedule by name or over sigmas. */
export interface ComfySchedule {
  /** Tells it from diffusers'. */
  readonly type: "comfy";
  /** `scheduler_config.json`, for the noise the network was trained on. */
  readonly config: SchedulerConfig;
  /** One of `SAMPLER_NAMES`. */
  readonly sampler: string;
  /** What is set of the sampler. */
  readonly options?: SamplerOptions;
  /** Noise levels, or the schedule they come from. */
  readonly sigmas:
    | readonly number[]
    | { readonly scheduler: string; readonly steps: number; readonly denoise?: number };
}

/** The way from an inverted picture's noise back to it. */
export interface InvertedSchedule extends Inverted {
  /** Tells it from those that begin with noise. */
  readonly type: "inverted";
  /** What has the levels; its stepping rule is not followed. */
  readonly of: FreshSchedule;
  /** 0 for the steps of DDIM, 1 for those of DDPM. */
  readonly eta: number;
}

/**
 * Levels and sampler of a spec.
 *
 * @throws TypeError or RangeError when a class, name or field is not known or out of range
 */
export function openSchedule(spec: ScheduleSpec): Schedule {
  if (spec.type === "inverted") {
    return { ...openSchedule(spec.of), sampler: meanSteps(spec.eta), needsUncond: false };
  }
  if (spec.type === "diffusers") return createScheduler(spec.config).schedule(spec.request);
  const { config, sampler, options, sigmas } = spec;
  const table = createSigmaTable(config);
  const list = "steps" in sigmas ? kSamplerSigmas({ sampler, ...sigmas }, table) : sigmas;
  return comfySchedule(sampler, list, table, options);
}

/** The spec with only a share of its steps, from partway: image to image. */
export function withStrength<S extends ScheduleSpec>(spec: S, strength: number): S;
export function withStrength(spec: ScheduleSpec, strength: number): ScheduleSpec {
  if (spec.type === "inverted") {
    throw new RangeError(
      "Cannot apply a strength to the schedule of an inverted picture: give it to the inversion",
    );
  }
  if (spec.type === "diffusers") return { ...spec, request: { ...spec.request, strength } };
  if (!("steps" in spec.sigmas)) {
    throw new RangeError(
      "Cannot apply a strength to sigmas of one's own: give those to start from",
    );
  }
  return { ...spec, sigmas: { ...spec.sigmas, denoise: strength } };
}

/** Whether a run goes all the way from noise, so that nothing of its start latents is meant to be left. */
export function startsFromNoise(spec: ScheduleSpec): boolean {
  if (spec.type === "inverted") return false;
  return spec.type === "diffusers"
    ? (spec.request.strength ?? 1) === 1
    : !("steps" in spec.sigmas) || (spec.sigmas.denoise ?? 1) === 1;
}
