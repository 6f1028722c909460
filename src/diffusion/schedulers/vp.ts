import type { NoiseLevel, PredictionType } from "../denoiser.ts";
import { type VpSchedule, vpSchedule } from "../noise_schedule.ts";
import {
  BETA_SCHEDULES,
  type BetaSchedule,
  betaTable,
  cumulatedAlphas,
  type Precision,
  zeroTerminalSnr,
} from "../schedules/betas.ts";
import {
  type SpacingOptions,
  TIMESTEP_SPACINGS,
  type TimestepSpacing,
} from "../schedules/spacing.ts";
import type { ConfigReader } from "./config.ts";

/** Defaults that diffusers' classes differ in. */
export interface VpDefaults {
  readonly betaStart?: number;
  readonly betaEnd?: number;
  readonly betaSchedule?: BetaSchedule;
  readonly spacing: TimestepSpacing;
  /** Arithmetic of the table: float32 as in diffusers unless said. */
  readonly precision?: Precision;
  /** What the last `abar` of a table without terminal signal is set to: 2^-24 where ratios are needed, else 0. */
  readonly lastAlphaBar?: number;
}

/** Noise table and prediction of a config. */
export interface VpConfig extends SpacingOptions {
  readonly betaSchedule: BetaSchedule;
  readonly noiseSchedule: VpSchedule;
  readonly predictionType: PredictionType;
}

const PREDICTION_TYPES = [
  "epsilon",
  "v_prediction",
  "sample",
  "original_sample",
  "flow_prediction",
] as const;

/** diffusers' words for a prediction as ours. */
export function readPrediction(config: ConfigReader): PredictionType {
  const type = config.choice("prediction_type", PREDICTION_TYPES, "epsilon");
  if (type === "original_sample") return "sample";
  return type === "flow_prediction" ? "flow" : type;
}

/** The fields that all schedulers with a table of betas share. */
export function readVp(config: ConfigReader, defaults: VpDefaults): VpConfig {
  const { betaStart = 0.0001, betaEnd = 0.02, lastAlphaBar = 2 ** -24 } = defaults;
  const { precision = "float32" } = defaults;
  const trained = config.numbers("trained_betas");
  const trainSteps = config.integer("num_train_timesteps", 1000);
  if (trained && trained.length !== trainSteps) {
    throw new RangeError(
      `Cannot use trained_betas in ${config.className}: it has ${trained.length} entries for ` +
        `num_train_timesteps ${trainSteps}`,
    );
  }
  const schedule = config.choice(
    "beta_schedule",
    BETA_SCHEDULES,
    defaults.betaSchedule ?? "linear",
  );
  const plain = trained ?? betaTable({
    steps: trainSteps,
    schedule,
    start: config.number("beta_start", betaStart, { min: 0, max: 1 }),
    end: config.number("beta_end", betaEnd, { min: 0, max: 1 }),
  }, precision);
  const rescale = config.boolean("rescale_betas_zero_snr", false);
  const bars = cumulatedAlphas(rescale ? zeroTerminalSnr(plain) : plain, precision);
  if (rescale) bars[bars.length - 1] = lastAlphaBar;
  return {
    betaSchedule: schedule,
    noiseSchedule: vpSchedule(bars),
    predictionType: readPrediction(config),
    trainSteps,
    spacing: config.choice("timestep_spacing", TIMESTEP_SPACINGS, defaults.spacing),
    offset: config.integer("steps_offset", 0, 0),
  };
}

/** The level that DDIM's steps end at: no noise with `set_alpha_to_one`, else the table's least. */
export function readLastLevel(
  config: ConfigReader,
  noiseSchedule: VpSchedule,
  clean: boolean,
): NoiseLevel {
  return config.boolean("set_alpha_to_one", clean)
    ? { alpha: 1, sigma: 0 }
    : noiseSchedule.levelAt(0);
}
