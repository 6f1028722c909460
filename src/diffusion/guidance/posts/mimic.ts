import type { EstimateOperator } from "../operator.ts";
import { affine, deviation, quantile } from "../vector.ts";
import { termFault } from "./reference.ts";

/**
 * Mimic scale (the "dynamic thresholding" of the Stable Diffusion web UIs): the detail of a high scale with the
 * value range of a low one. Defined on denoised latents.
 */
export interface Mimic {
  /** Tells it from other posts. */
  readonly type: "mimic";
  /** The scale whose range is imitated; 7 is usual. Nothing happens where no term's scale is above it. */
  readonly scale: number;
  /** Quantile of |guided| taken as its range; 1 unless given. */
  readonly percentile?: number;
  /** Range measured by extremes (default) or standard deviation. */
  readonly measure?: "extremes" | "deviation";
  /** Values shrink towards the channel's mean (default) or towards zero. */
  readonly towards?: "mean" | "zero";
  /** One range for all channels of an image instead of one each. */
  readonly joint?: boolean;
  /** Share of the result, the rest is the guided latents as they were; 1 unless given. */
  readonly amount?: number;
}

/** See {@link Mimic}. */
export const mimic: EstimateOperator<Mimic> = {
  type: "mimic",
  stage: "guided",
  space: "sample",
  needs: ({ scale }, { scales }) => largest(scales) > scale ? [0] : [],
  apply(guided, settings, { scales, channels, denoised }) {
    const high = largest(scales);
    if (high <= settings.scale) return guided;
    const share = settings.scale / high;
    return inRangeOf(affine(1 - share, denoised(0), share, guided), guided, settings, channels);
  },
  fault: termFault,
};

function largest(scales: readonly number[]): number {
  return Math.max(0, ...scales.map(Math.abs));
}

/** Guided latents of one image in the range of `low`, the same guidance at the mimicked scale. */
function inRangeOf(
  low: Float64Array,
  guided: Float64Array,
  { percentile = 1, measure = "extremes", towards = "mean", joint = false, amount = 1 }: Mimic,
  channels: number,
): Float64Array {
  const size = guided.length / channels;
  const means = channelMeans(guided, channels);
  const centred = guided.map((value, i) => value - means[Math.floor(i / size)]!);
  const lowMeans = channelMeans(low, channels);
  const lowCentred = low.map((value, i) => value - lowMeans[Math.floor(i / size)]!);
  const out = new Float64Array(guided.length);
  const stride = joint ? guided.length : size;
  for (let start = 0; start < guided.length; start += stride) {
    const high = centred.subarray(start, start + stride);
    const target = lowCentred.subarray(start, start + stride);
    const [to, from] = measure === "deviation"
      ? [deviation(target), deviation(high)]
      : [quantile(target.map(Math.abs), 1), quantile(high.map(Math.abs), percentile)];
    const cap = measure === "deviation" ? Infinity : Math.max(to, from);
    const range = towards === "zero" || measure === "deviation" ? from : cap;
    for (let i = start; i < start + stride; i++) {
      const mean = means[Math.floor(i / size)]!;
      const value = towards === "zero" ? guided[i]! : Math.min(Math.max(centred[i]!, -cap), cap);
      const shrunk = range > 0 ? value * to / range : value;
      out[i] = amount * (towards === "zero" ? shrunk : shrunk + mean) + (1 - amount) * guided[i]!;
    }
  }
  return out;
}

function channelMeans(values: Float64Array, channels: number): number[] {
  const size = values.length / channels;
  return Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let i = c * size; i < (c + 1) * size; i++) sum += values[i]!;
    return sum / size;
  });
}
