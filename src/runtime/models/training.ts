import type { NoiseSchedule, PredictionType } from "../../diffusion/denoiser.ts";
import { flowSchedule, vpSchedule } from "../../diffusion/noise_schedule.ts";
import {
  BETA_SCHEDULES,
  type BetaSchedule,
  betaTable,
  cumulatedAlphas,
  zeroTerminalSnr,
} from "../../diffusion/schedules/betas.ts";
import { type Json, numberOf, textOf } from "./json_file.ts";
import type { ModelFolder } from "./model_folder.ts";

/** What a diffusion network was trained to put out, and on which noise. */
export interface Training {
  readonly predictionType: PredictionType;
  readonly schedule: NoiseSchedule;
}

/** Stable Diffusion's table, for exports that ship no `scheduler_config.json`. */
const STABLE_DIFFUSION: Json = {
  beta_schedule: "scaled_linear",
  beta_start: 0.00085,
  beta_end: 0.012,
};

const PREDICTION_TYPES: readonly PredictionType[] = ["epsilon", "v_prediction", "sample", "flow"];

function betasOf(config: Json): Float32Array {
  const trained = config["trained_betas"];
  if (Array.isArray(trained)) return Float32Array.from(trained as number[]);
  const name = textOf(config, "beta_schedule") ?? "linear";
  const schedule = BETA_SCHEDULES.find((known) => known === name);
  if (!schedule) {
    throw new RangeError(
      `Unknown beta_schedule "${name}": expected one of ${BETA_SCHEDULES.join(", ")}`,
    );
  }
  const betas = betaTable({
    steps: numberOf(config, "num_train_timesteps", 1000),
    schedule: schedule as BetaSchedule,
    start: numberOf(config, "beta_start", 0.0001),
    end: numberOf(config, "beta_end", 0.02),
  });
  return config["rescale_betas_zero_snr"] === true ? zeroTerminalSnr(betas) : betas;
}

/**
 * The training of a model's network by `scheduler_config.json`, with diffusers' defaults for fields that are absent.
 * `predictionType` in `braid.json` comes first.
 *
 * @throws RangeError for tables and prediction types that are not known
 */
export function trainingOf(model: ModelFolder): Training {
  const config = model.find("scheduler")?.config ?? STABLE_DIFFUSION;
  const isFlow = (textOf(config, "_class_name") ?? "").startsWith("FlowMatch");
  const name = model.facts.predictionType ??
    (isFlow ? "flow" : textOf(config, "prediction_type") ?? "epsilon");
  const predictionType = PREDICTION_TYPES.find((known) => known === name);
  if (!predictionType) {
    throw new RangeError(
      `Unknown prediction type "${name}" of the model "${model.id}": expected one of ${
        PREDICTION_TYPES.join(", ")
      }`,
    );
  }
  return {
    predictionType,
    schedule: isFlow
      ? flowSchedule(numberOf(config, "num_train_timesteps", 1000))
      : vpSchedule(cumulatedAlphas(betasOf(config))),
  };
}
