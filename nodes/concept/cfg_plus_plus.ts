import { cfgPlusPlus, defineNode, float, kinds } from "sdk";

/**
 * CFG++ for schedulers whose steps are Euler's or DDIM's: the scale is `lambda·sigma / (sigma - next sigma)`, exactly
 * renoising with the unconditional noise. For other steps take a sampler named `..._cfg_pp` and plain guidance.
 *
 * @see https://arxiv.org/abs/2406.08070
 */
export default defineNode({
  title: "CFG++",
  category: "guidance",
  aliases: ["cfgpp", "manifold", "lambda"],
  inputs: {
    uncond: kinds.prediction({ doc: "The prediction without a prompt" }),
    prediction: kinds.prediction({
      against: ["uncond"],
      prompted: true,
      doc: "The prediction under the prompt",
    }),
    lambda: float({
      default: 0.6,
      min: 0,
      max: 1,
      step: 0.05,
      doc: "How closely the prompt is followed, 0.3 to 0.8; more steps make it stronger",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run: ({ uncond, prediction, lambda }) => ({
    guidance: cfgPlusPlus(uncond, prediction, lambda),
  }),
});
