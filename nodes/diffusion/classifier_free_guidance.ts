import { cfg, defineNode, kinds, scale } from "sdk";

/**
 * Classifier-free guidance: `eps = uncond + guidanceScale·(prediction - uncond)`.
 *
 * With a negative prompt in place of the unconditional prediction it steers away from that.
 *
 * @see https://arxiv.org/abs/2207.12598
 */
export default defineNode({
  title: "Classifier-free guidance",
  category: "guidance",
  aliases: ["cfg", "guidance scale", "negative prompt", "CFGGuider"],
  inputs: {
    uncond: kinds.prediction({ doc: "The prediction without a prompt, or under a negative one" }),
    prediction: kinds.prediction({
      against: ["uncond"],
      prompted: true,
      doc: "The prediction under the prompt",
    }),
    guidanceScale: scale({
      default: 3,
      min: -20,
      max: 50,
      step: 0.1,
      doc:
        "How closely the prompt is followed: 1 is without guidance, 2 to 4 suits the bundled models, 5 to 9 Stable Diffusion; much more burns colours",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run: ({ uncond, prediction, guidanceScale }) => ({
    guidance: cfg(uncond, prediction, guidanceScale),
  }),
});
