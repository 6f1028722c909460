import { defineNode, float, kinds, optional, withPost } from "sdk";

/**
 * Imagen's dynamic thresholding, for networks that paint pixels in -1..1 and never for latents:
 * `clamp(x0, -s, s) / s` with s the quantile of |x0|, at least 1.
 *
 * @see https://arxiv.org/abs/2205.11487
 */
export default defineNode({
  title: "Dynamic thresholding",
  category: "guidance/post",
  aliases: ["imagen", "clipping", "saturation", "pixel"],
  inputs: {
    guidance: kinds.guidance({ doc: "The guidance of a pixel network" }),
    ratio: float({ default: 0.995, min: 0.5, max: 1, step: 0.001, doc: "Quantile, 0.99 to 1" }),
    max: optional(float({ min: 1, doc: "Most that s may be; 1 is plain clipping" })),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance, thresholded" }) },
  run: ({ guidance, ratio, max }) => ({
    guidance: withPost(guidance, {
      type: "dynamic_thresholding",
      ratio,
      ...(max !== undefined && { max }),
    }),
  }),
});
