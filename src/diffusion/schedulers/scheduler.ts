import { allOf } from "../../words/lists.ts";
import type { NoiseLevel, NoiseSchedule, PredictionType } from "../denoiser.ts";
import type { Schedule } from "./schedule.ts";

/** What a run asks of a scheduler: exactly one of steps, timesteps and sigmas, and how it starts. */
export interface ScheduleRequest {
  /** Number of steps. */
  readonly steps?: number;
  /** Timesteps of the network's calls, falling. */
  readonly timesteps?: readonly number[];
  /** Noise-to-signal ratios of the calls, falling; the last is where the run ends, except for flows, which end at 0. */
  readonly sigmas?: readonly number[];
  /** Share of the steps that are run, above 0 to 1: the image-to-image strength. */
  readonly strength?: number;
  /** Share of the noise that DDIM (default 0) and TCD (default 0.3) draw anew, 0 to 1. */
  readonly eta?: number;
  /** DDIM: the noise is told from clipped clean latents. */
  readonly useClippedModelOutput?: boolean;
  /** LCM and TCD: steps of the schedule they were distilled on. */
  readonly originalInferenceSteps?: number;
  /** Flows with dynamic shifting: the shift's logarithm. */
  readonly mu?: number;
  /** The tokens of the picture, from which `mu` follows where it is not given. */
  readonly tokens?: number;
}

/** A config made ready: what a network was trained to see, and schedules for runs. No state. */
export interface Scheduler {
  /** diffusers' name of the class. */
  readonly className: string;
  /** What the network's output means. */
  readonly predictionType: PredictionType;
  /** The table the network was trained on. */
  readonly noiseSchedule: NoiseSchedule;
  /**
   * Levels and sampler of a run.
   *
   * @throws RangeError when the request asks for none or several of steps, timesteps and sigmas, for timesteps that do not
   * fall or lie outside the table, for more steps than the table has, or for so little strength that no step is left
   */
  schedule(request: ScheduleRequest): Schedule;
}

/** What a request may ask for. */
export type ScheduleKind = "steps" | "timesteps" | "sigmas";

/** Throws unless the request asks for exactly one of what `className` can give. */
function checkKind(
  request: ScheduleRequest,
  className: string,
  can: readonly ScheduleKind[],
): void {
  const kinds = (["steps", "timesteps", "sigmas"] as const)
    .filter((kind) => request[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw new RangeError(
      `Exactly one of steps, timesteps and sigmas is needed, but got ${allOf(kinds) || "none"}`,
    );
  }
  if (!can.includes(kind)) {
    throw new RangeError(`${className} cannot follow ${kind} of its own: give it steps`);
  }
}

/** Throws unless `list` falls. */
function checkFalls(list: readonly number[], name: string): void {
  list.forEach((value, i) => {
    if (i > 0 && !(value < list[i - 1]!)) {
      throw new RangeError(`The ${name} of a run fall, but ${value} follows ${list[i - 1]}`);
    }
  });
}

/**
 * The number of steps that a request asks for.
 *
 * @throws RangeError as {@link Scheduler.schedule}
 */
export function stepsOf(
  request: ScheduleRequest,
  className: string,
  trainSteps: number,
  can: readonly ScheduleKind[] = ["steps"],
): number {
  checkKind(request, className, can);
  const { steps, timesteps, sigmas, strength = 1 } = request;
  if (!(strength > 0 && strength <= 1)) {
    throw new RangeError(`The strength is above 0 and at most 1, but got ${strength}`);
  }
  if (timesteps) {
    checkFalls(timesteps, "timesteps");
    if (timesteps.length < 1) {
      throw new RangeError("A run has at least one timestep, but the list is empty");
    }
    const [first, last] = [timesteps[0]!, timesteps.at(-1)!];
    if (first >= trainSteps || last < 0) {
      throw new RangeError(
        `The timesteps of a run are from 0 to ${
          trainSteps - 1
        } (under num_train_timesteps), but got ${first >= trainSteps ? first : last}`,
      );
    }
    return timesteps.length;
  }
  if (sigmas) {
    checkFalls(sigmas, "sigmas");
    if (sigmas.length < 1) throw new RangeError("A run has at least one sigma, but got none");
    return sigmas.length;
  }
  if (!Number.isInteger(steps) || steps! < 1) {
    throw new RangeError(`The number of steps is a whole number from 1 up, but got ${steps}`);
  }
  if (steps! > trainSteps) {
    throw new RangeError(
      `The number of steps is at most num_train_timesteps ${trainSteps}, but got ${steps}`,
    );
  }
  return steps!;
}

/**
 * How many of `steps` steps are left out at the start: all but `floor(steps·strength)` (diffusers' image-to-image rule).
 *
 * @throws RangeError when no step is left
 */
export function skippedSteps(steps: number, strength = 1): number {
  const left = Math.trunc(steps * strength);
  if (left < 1) {
    throw new RangeError(
      `Strength ${strength} of ${steps} steps leaves no step: raise one of them`,
    );
  }
  return steps - left;
}

/** The levels of the steps that {@link skippedSteps} leaves. */
export function levelsFrom(
  levels: readonly NoiseLevel[],
  steps: number,
  strength = 1,
): readonly NoiseLevel[] {
  return levels.slice(skippedSteps(steps, strength));
}
