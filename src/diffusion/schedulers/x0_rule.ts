import { concatRows, map, rows, type Tensor } from "../../tensor/tensor.ts";
import type { Sampler } from "../denoiser.ts";
import type { ConfigReader } from "./config.ts";

/** What is done to each estimate of the clean latents. */
export type X0Rule = (denoised: Tensor) => Tensor;

/** The value under which a share `ratio` of the sorted `values` lies, linear between neighbours. */
function quantile(values: Float32Array, ratio: number): number {
  const sorted = values.toSorted();
  const at = ratio * (sorted.length - 1);
  const low = Math.floor(at);
  const next = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return sorted[low]! + (next - sorted[low]!) * (at - low);
}

function clamp(x: Tensor, limit: number): Tensor {
  return map(x, (value) => Math.min(Math.max(value, -limit), limit));
}

/**
 * Dynamic thresholding (Saharia et al. 2022): each picture is clipped at the `ratio` quantile `s` of its absolute values,
 * from 1 to `max`, and divided by it. With max 1 it is plain clipping; never of use on latents.
 *
 * @see https://arxiv.org/abs/2205.11487
 */
export function dynamicThreshold(x: Tensor, ratio: number, max: number): Tensor {
  return concatRows(Array.from({ length: x.shape[0]! }, (_, i) => {
    const row = rows(x, i, i + 1);
    const s = Math.min(Math.max(quantile(row.data.map(Math.abs), ratio), 1), max);
    return map(clamp(row, s), (value) => value / s);
  }));
}

/** `thresholding`, or else `clip_sample`, of a config; undefined where it has neither. */
export function readX0Rule(config: ConfigReader, clipDefault = false): X0Rule | undefined {
  if (config.boolean("thresholding", false)) {
    const ratio = config.number("dynamic_thresholding_ratio", 0.995, { min: 0, max: 1 });
    const max = config.number("sample_max_value", 1);
    return (x) => dynamicThreshold(x, ratio, max);
  }
  if (!config.boolean("clip_sample", clipDefault)) return undefined;
  const range = config.number("clip_sample_range", 1);
  return (x) => clamp(x, range);
}

/** `sampler` over a denoiser whose estimates have gone through `rule`. */
export function withRule(sampler: Sampler, rule: X0Rule | undefined): Sampler {
  if (!rule) return sampler;
  return (denoise, x, levels, noise) =>
    sampler(
      async (at, level) => {
        const answer = await denoise(at, level);
        return { ...answer, denoised: rule(answer.denoised) };
      },
      x,
      levels,
      noise,
    );
}
