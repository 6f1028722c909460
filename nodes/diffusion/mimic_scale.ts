import { bool, choice, defineNode, float, kinds, withPost } from "sdk";

/**
 * The detail of a high scale with the range of values of a low one: what web UIs call dynamic thresholding for latents.
 *
 * @see https://github.com/mcmonkeyprojects/sd-dynamic-thresholding
 */
export default defineNode({
  title: "Mimic scale",
  category: "guidance/post",
  aliases: ["dynamic thresholding", "cfg fix", "mimic cfg", "burn"],
  inputs: {
    guidance: kinds.guidance({ doc: "A guidance with a high scale" }),
    mimicScale: float({
      default: 7,
      min: 0,
      max: 100,
      step: 0.5,
      doc:
        "Scale whose range is imitated, 3 to 7; nothing happens where no term's scale is above it",
    }),
    percentile: float({
      default: 1,
      min: 0,
      max: 1,
      step: 0.005,
      doc: "Quantile taken as the range of the high scale, 0.95 to 1",
    }),
    measure: choice(["extremes", "deviation"], {
      default: "extremes",
      advanced: true,
      doc: "What is meant by range: extremes or standard deviation",
    }),
    towards: choice(["mean", "zero"], {
      default: "mean",
      advanced: true,
      doc: "Where values shrink to: their channel's mean or zero",
    }),
    joint: bool({ default: false, advanced: true, doc: "One range for all channels" }),
    amount: float({
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
      advanced: true,
      doc: "Share of the result, the rest as it was",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance, tamed" }) },
  run: ({ guidance, mimicScale, ...options }) => ({
    guidance: withPost(guidance, { type: "mimic", scale: mimicScale, ...options }),
  }),
});
