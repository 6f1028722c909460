import { flowSigmaTable, type SigmaTable, vpSigmaTable } from "../schedules/sigma_table.ts";
import { readConfig, type SchedulerConfig } from "./config.ts";
import { readVp } from "./vp.ts";

/** Changes to a model's table that ComfyUI's ModelSampling nodes make. */
export interface SigmaTableOptions {
  /** Ends the table without signal, for networks trained so. */
  readonly zeroSnr?: boolean;
  /** Factor of the odds of noise in a flow, in place of the config's. */
  readonly shift?: number;
}

/**
 * The table that ComfyUI's schedules run over, from a model's `scheduler_config.json`: a flow's for the flow-matching
 * classes, else that of its betas. A flow with dynamic shifting has the shift of its largest pictures.
 *
 * @throws TypeError or RangeError when a field has a bad value
 */
export function createSigmaTable(
  config: SchedulerConfig,
  { zeroSnr = false, shift }: SigmaTableOptions = {},
): SigmaTable {
  const className = String(config["_class_name"] ?? "scheduler_config");
  const read = readConfig(className, config);
  if (className.startsWith("FlowMatch")) {
    const steps = read.integer("num_train_timesteps", 1000);
    const own = read.boolean("use_dynamic_shifting", false)
      ? Math.exp(read.number("max_shift", 1.15))
      : read.number("shift", 1);
    return flowSigmaTable({ shift: shift ?? own, steps, multiplier: steps });
  }
  const rescales = read.boolean("rescale_betas_zero_snr", false);
  const plain = readConfig(className, { ...config, rescale_betas_zero_snr: false });
  const { noiseSchedule } = readVp(plain, { spacing: "leading", precision: "float64" });
  return vpSigmaTable(noiseSchedule, { zeroSnr: zeroSnr || rescales });
}
