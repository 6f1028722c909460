import { defineNode, float, kinds, list } from "sdk";
import { mapPixels, matchTo } from "./_match.ts";

/**
 * How far two pictures are apart: mean squared error, peak signal-to-noise ratio `-10·log10(mse)`, and where.
 *
 * Above 40 dB two pictures look the same, below 20 dB they plainly differ; equal ones have an infinite ratio, given
 * as 999.
 *
 * @see https://en.wikipedia.org/wiki/Peak_signal-to-noise_ratio
 */
export default defineNode({
  title: "Compare images",
  category: "image",
  aliases: ["difference", "mse", "psnr", "metric", "similarity"],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    reference: kinds.image({ doc: "What they are compared with, brought to the same size" }),
  },
  outputs: {
    meanSquaredError: list(float(), { doc: "Of each picture: 0 for equal ones, at most 1" }),
    psnr: list(float(), { doc: "Peak signal-to-noise ratio of each picture in decibels" }),
    largest: list(float(), { doc: "Largest difference of a channel, 0 to 1" }),
    difference: kinds.image({ doc: "|image - reference|" }),
  },
  run({ image, reference }) {
    const other = matchTo(reference, image, "reference");
    const size = image.shape[2]! * image.shape[3]!;
    const difference = mapPixels(
      image,
      (value, pixel, channel, picture) =>
        Math.abs(value - other.data[(picture * 3 + channel) * size + pixel]!),
    );
    const each = Array.from(
      { length: image.shape[0]! },
      (_, i) => difference.data.subarray(i * 3 * size, (i + 1) * 3 * size),
    );
    const errors = each.map((data) =>
      data.reduce((sum, value) => sum + value * value, 0) / data.length
    );
    return {
      meanSquaredError: errors,
      psnr: errors.map((error) => error === 0 ? 999 : -10 * Math.log10(error)),
      largest: each.map((data) => data.reduce((most, value) => Math.max(most, value), 0)),
      difference,
    };
  },
});
