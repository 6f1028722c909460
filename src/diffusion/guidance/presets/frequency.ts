import { gcfg, type Guidance } from "../guidance.ts";
import type { Prediction } from "../prediction.ts";
import type { Scale } from "../scale.ts";

/**
 * Frequency-decoupled guidance (Sadat et al. 2025, arXiv 2506.19713): a scale for each band of a Laplacian pyramid,
 * finest first. `eps = uncond + sum_l scale_l·Band_l[prediction - uncond]`; [10, 5] for SDXL. Equal scales are CFG.
 */
export function frequencyGuidance(
  uncond: Prediction,
  prediction: Prediction,
  scales: readonly Scale[] = [10, 5],
): Guidance {
  return gcfg(
    uncond,
    scales.map((scale, level) => ({
      name: `band ${level + 1}`,
      prediction,
      scale,
      projection: { type: "band", level, of: scales.length },
    })),
  );
}
