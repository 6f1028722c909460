import { type VpSchedule, vpSchedule } from "../../src/diffusion/noise_schedule.ts";
import { linspace } from "../../src/diffusion/schedules/linspace.ts";
import { type SigmaTable, vpSigmaTable } from "../../src/diffusion/schedules/sigma_table.ts";

/** Stable Diffusion's training table in doubles, as ComfyUI builds it. */
export function stableDiffusionSchedule(): VpSchedule {
  let product = 1;
  return vpSchedule(Float64Array.from(
    linspace(Math.sqrt(0.00085), Math.sqrt(0.012), 1000),
    (root) => product *= 1 - root ** 2,
  ));
}

/** ComfyUI's sigmas of {@link stableDiffusionSchedule}. */
export function stableDiffusionTable(options: { zeroSnr?: boolean } = {}): SigmaTable {
  return vpSigmaTable(stableDiffusionSchedule(), options);
}
