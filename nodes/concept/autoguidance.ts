import { autoguidance, defineNode, kinds, scale } from "sdk";

/**
 * Autoguidance: away from a weaker version of the same model under the same condition, `eps = weak + scale·(strong - weak)`.
 * Quality grows without the loss of variety that classifier-free guidance has.
 *
 * @see https://arxiv.org/abs/2406.02507
 */
export default defineNode({
  title: "Autoguidance",
  category: "guidance",
  aliases: ["bad model", "weak model", "checkpoint"],
  inputs: {
    strong: kinds.prediction({ against: ["weak"], doc: "The prediction of the model" }),
    weak: kinds.prediction({ doc: "That of a smaller one, or of an early checkpoint" }),
    guidanceScale: scale({ default: 2, min: 0, max: 20, step: 0.05, doc: "Strength, 1.5 to 2.5" }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run: ({ strong, weak, guidanceScale }) => ({
    guidance: autoguidance(weak, strong, guidanceScale),
  }),
});
