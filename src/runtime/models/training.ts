import { join } from "@std/path";
import type { NoiseSchedule, PredictionType } from "../../diffusion/denoiser.ts";
import type { SchedulerConfig } from "../../diffusion/schedulers/config.ts";
import { createScheduler, SCHEDULERS } from "../../diffusion/schedulers/create.ts";
import type { Scheduler } from "../../diffusion/schedulers/scheduler.ts";
import type { ModelFolder } from "./model_folder.ts";

/** What a diffusion network was trained to put out, and on which noise. */
export interface Training {
  readonly predictionType: PredictionType;
  readonly schedule: NoiseSchedule;
}

/** Stable Diffusion's table and a usual sampler, for exports that ship no `scheduler_config.json`. */
const STABLE_DIFFUSION: SchedulerConfig = {
  _class_name: "EulerAncestralDiscreteScheduler",
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  beta_end: 0.012,
};

const PREDICTION_TYPES: readonly PredictionType[] = ["epsilon", "v_prediction", "sample", "flow"];

/** A model's `scheduler_config.json`, or its prior's, or Stable Diffusion's where there is none. */
export function schedulerConfigOf(model: ModelFolder): SchedulerConfig {
  return model.find("scheduler")?.config ?? STABLE_DIFFUSION;
}

/**
 * The training of a model's network by its scheduler's config; `predictionType` in `braid.json` comes first. A class
 * that is not known here is read for its table alone.
 *
 * @throws TypeError or RangeError for tables and prediction types that are not known
 */
export function trainingOf(model: ModelFolder): Training {
  const config = schedulerConfigOf(model);
  const name = String(config["_class_name"] ?? "").replace(/^Flax/, "");
  const scheduler = schedulerOf(model, SCHEDULERS.includes(name) ? name : "DDPMScheduler");
  const own = model.facts.predictionType;
  const predictionType = own === undefined
    ? scheduler.predictionType
    : PREDICTION_TYPES.find((known) => known === own);
  if (!predictionType) {
    throw new RangeError(
      `Unknown prediction type "${own}" of the model "${model.id}": expected one of ${
        PREDICTION_TYPES.join(", ")
      }`,
    );
  }
  return { predictionType, schedule: scheduler.noiseSchedule };
}

/** Faults of a config that name its file. */
function schedulerOf(model: ModelFolder, name: string): Scheduler {
  try {
    return createScheduler(schedulerConfigOf(model), name);
  } catch (cause) {
    const folder = model.find("scheduler")?.folder;
    if (folder === undefined) throw cause;
    const path = join(folder, "scheduler_config.json");
    throw new RangeError(`Cannot use ${path}: ${(cause as Error).message}`, { cause });
  }
}
