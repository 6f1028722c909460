import { choice, defineNode, float, kinds, withPost } from "sdk";

/**
 * Adaptive projected guidance: of each term's push the part along the prediction, which saturates colours, is weakened;
 * the rest is capped and may swing back against earlier steps. Allows scales of 10 and more.
 *
 * @see https://arxiv.org/abs/2410.02416
 */
export default defineNode({
  title: "Adaptive projected guidance",
  category: "guidance/post",
  aliases: ["apg", "saturation", "projection", "momentum"],
  inputs: {
    guidance: kinds.guidance({ doc: "A guidance with terms" }),
    eta: float({
      default: 0,
      min: -10,
      max: 10,
      step: 0.1,
      doc: "Share kept of the part along the prediction: 0 none, 1 all as without APG",
    }),
    momentum: float({
      default: -0.5,
      min: -1,
      max: 1,
      step: 0.05,
      doc: "Weight of earlier steps, -0.75 to -0.5; 0 is off",
    }),
    threshold: float({
      default: 0.06,
      min: 0,
      max: 10,
      step: 0.01,
      doc:
        "Cap on the push's root mean square, 0.02 to 0.1 (norm 7.5 at 64x64 latents is 0.06); 0 is none",
    }),
    form: choice(["paper", "diffusers"], {
      default: "paper",
      advanced: true,
      doc: "`paper`: prediction + (w - 1)·push; `diffusers`: base + w·push",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance, projected" }) },
  run: ({ guidance, eta, momentum, threshold, form }) => ({
    guidance: withPost(guidance, {
      type: "apg",
      eta,
      momentum,
      form,
      ...(threshold > 0 && { threshold }),
    }),
  }),
});
