import type { Tensor } from "../../tensor/tensor.ts";
import type { Condition } from "../conditions/condition.ts";
import type { ControlInput } from "../conditions/control.ts";
import type { NoiseSchedule, PredictionType } from "../denoiser.ts";

/** What planning needs to know of a network; no weights are loaded for it. */
export interface NetworkInfo {
  /** What predictions call the network by: `Prediction.model`. */
  readonly id: string;
  /** What its output means. */
  readonly predictionType: PredictionType;
  /** The noise it was trained on. */
  readonly schedule: NoiseSchedule;
  /** Most rows in one evaluation; unbounded when absent. */
  readonly maxRows?: number;
}

/** One image under one prediction. Rows of a call share timestep and size; control networks act on all or none. */
export interface NetworkRow {
  /** Latents [1, channels, height, width], already scaled for the network; a view, not to be kept or written to. */
  readonly latents: Tensor;
  /** In the network's own table; may be fractional. */
  readonly timestep: number;
  /** Index of the image in its batch: the row to take of conditions and controls that have one row per image. */
  readonly image: number;
  /** Absent for a network without text. */
  readonly condition?: Condition;
  /** Pictures that steer the row. */
  readonly control?: readonly ControlInput[];
  /** One gate in [0, 1] per perturbation that the network offers; absent is all zero. */
  readonly perturb?: readonly number[];
}

/** A diffusion network ready to run. */
export interface Network extends NetworkInfo {
  /** Runs the network on all rows at once; one output per row, in order, each of its latents' shape. */
  evaluate(rows: readonly NetworkRow[]): Promise<readonly Tensor[]>;
}
