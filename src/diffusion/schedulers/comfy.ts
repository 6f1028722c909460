import type { Sampler } from "../denoiser.ts";
import { createSampler, samplerEntry, type SamplerOptions } from "../samplers/create.ts";
import { comfySigmas } from "../schedules/comfy_sigmas.ts";
import type { SigmaTable } from "../schedules/sigma_table.ts";
import type { Schedule } from "./schedule.ts";

/** From here up a denoise counts as all. */
const FULL_DENOISE = 0.9999;

/** Share of sampling that a solver in log SNR starts at instead of pure noise. */
const FIRST_SIGNAL = 1e-4;

/** What ComfyUI's KSampler is asked for. */
export interface KSamplerOptions {
  /** One of `SAMPLER_NAMES`. */
  readonly sampler: string;
  /** One of `COMFY_SCHEDULES`. */
  readonly scheduler: string;
  /** Network calls of a one-stage sampler, from 1 up. */
  readonly steps: number;
  /** How much of the way from noise is gone, 0 to 1: `steps` of the last `steps / denoise` steps. */
  readonly denoise?: number;
}

/**
 * The sigmas of ComfyUI's KSampler: for `denoise` under 1 the last `steps + 1` of a schedule of `floor(steps / denoise)`
 * steps, and without the last but one for the samplers that leave it out.
 *
 * @throws RangeError when a name is not known, or a number is outside its range
 */
export function kSamplerSigmas(
  { sampler, scheduler, steps, denoise = 1 }: KSamplerOptions,
  table: SigmaTable,
): number[] {
  if (!(denoise > 0 && denoise <= 1)) {
    throw new RangeError(`Denoise is above 0 and at most 1, but got ${denoise}`);
  }
  const total = Math.floor(steps / denoise);
  const drops = samplerEntry(sampler).dropsPenultimate === true;
  const sigmas = comfySigmas(scheduler, drops ? total + 1 : total, table);
  if (drops) sigmas.splice(-2, 1);
  return denoise > FULL_DENOISE ? sigmas : sigmas.slice(-(steps + 1));
}

/** `sampler` whose inner evaluations, which have a sigma of their own, are told the timestep of the table too. */
function tellingTimesteps(sampler: Sampler, table: SigmaTable): Sampler {
  return (denoise, x, levels, noise) =>
    sampler((at, { sigma }) => denoise(at, table.level(sigma)), x, levels, noise);
}

/** Whether a run from `sigma` starts at the most noise there is, so that nothing of latents would be left. */
function isMaxDenoise(sigma: number, table: SigmaTable): boolean {
  return sigma > (1 - 1e-5) * table.sigmas.at(-1)!;
}

/**
 * A run of a ComfyUI sampler over a list of sigmas, as SamplerCustom has it. Noise is scaled by `sqrt(1 + sigma²)` where
 * nothing of the latents is left, by sigma otherwise and for flows.
 *
 * @throws RangeError when the sampler is not known or there are fewer than two sigmas
 */
export function comfySchedule(
  sampler: string,
  sigmas: readonly number[],
  table: SigmaTable,
  options: SamplerOptions = {},
): Schedule {
  if (sigmas.length < 2) {
    throw new RangeError(`A schedule has at least two sigmas, but got ${sigmas.length}`);
  }
  const first = sigmas[0]!;
  const { brownian, needsSignal, needsUncond = false } = samplerEntry(sampler);
  const offset = needsSignal && table.family === "flow" && first >= 1;
  const start = offset ? table.percentToSigma(FIRST_SIGNAL) : first;
  const scale = table.family === "vp" && isMaxDenoise(first, table) ? Math.hypot(1, first) : first;
  return {
    levels: [start, ...sigmas.slice(1)].map((sigma) => table.level(sigma)),
    sampler: tellingTimesteps(createSampler(sampler, table, options), table),
    initialScale: scale,
    imageScale: scale,
    noiseSchedule: table,
    stepNoise: brownian ? "brownian" : "restart",
    needsUncond,
  };
}

/** A run of ComfyUI's KSampler, see {@link kSamplerSigmas} and {@link comfySchedule}. */
export function kSamplerSchedule(
  request: KSamplerOptions,
  table: SigmaTable,
  options: SamplerOptions = {},
): Schedule {
  return comfySchedule(request.sampler, kSamplerSigmas(request, table), table, options);
}
