import { defineNode, float, kinds, optional, separateNegative } from "sdk";

/**
 * A negative prompt as a guidance of its own: `eps = uncond + g·(prediction - uncond) - w·(negative - uncond)`.
 *
 * The usual negative prompt, in place of `uncond`, is the same with w = g - 1: at g = 7.5 a strength of 6.5, far more than
 * most expect. Here it has its own dial.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "Negative prompt",
  category: "guidance",
  aliases: ["negative", "not", "avoid", "gcfg"],
  inputs: {
    uncond: kinds.prediction({ doc: "The prediction without a prompt" }),
    prediction: kinds.prediction({
      against: ["uncond"],
      prompted: true,
      doc: "The prediction under the prompt",
    }),
    negative: kinds.prediction({
      against: ["uncond"],
      prompted: true,
      doc: "The prediction under what is to be avoided",
    }),
    guidanceScale: float({
      default: 3,
      min: -20,
      max: 50,
      step: 0.1,
      doc:
        "How closely the prompt is followed: 2 to 4 suits the bundled models, 5 to 9 Stable Diffusion",
    }),
    negativeGuidanceScale: optional(float({
      min: -20,
      max: 50,
      step: 0.1,
      doc:
        "How strongly the other is avoided, 0.5 to 3; unset is the usual `guidanceScale - 1`, and one network row less",
    })),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run: ({ uncond, prediction, negative, guidanceScale, negativeGuidanceScale }) => ({
    guidance: separateNegative(uncond, prediction, {
      negative,
      g: guidanceScale,
      w: negativeGuidanceScale ?? guidanceScale - 1,
    }),
  }),
});
