import { choice, defineNode, dualCfg, float, kinds } from "sdk";

/**
 * Two guidances in a chain, as ComfyUI's dual CFG guider:
 * `negative + middleScale·(middle - negative) + scale·(positive - middle)`; `nested` multiplies the last by middleScale.
 *
 * @see https://arxiv.org/abs/2211.09800
 */
export default defineNode({
  title: "Dual CFG",
  category: "guidance",
  aliases: ["dual cfg guider", "two scales", "nested"],
  inputs: {
    negative: kinds.prediction({ doc: "Where the chain starts" }),
    middle: kinds.prediction({
      against: ["negative"],
      prompted: true,
      doc: "Its middle: one of the two conditions",
    }),
    positive: kinds.prediction({
      against: ["middle"],
      prompted: true,
      doc: "Its end: both conditions",
    }),
    guidanceScale: float({
      default: 3,
      min: 0,
      max: 50,
      step: 0.1,
      doc: "Strength from the middle to the end, 2 to 8",
    }),
    middleGuidanceScale: float({
      default: 3,
      min: 0,
      max: 50,
      step: 0.1,
      doc: "Strength from the start to the middle, 2 to 8",
    }),
    style: choice(["regular", "nested"], {
      default: "regular",
      doc: "Whether the scales multiply",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run: ({ negative, middle, positive, guidanceScale, middleGuidanceScale, style }) => ({
    guidance: dualCfg(negative, middle, positive, {
      scale: guidanceScale,
      middleScale: middleGuidanceScale,
      style,
    }),
  }),
});
