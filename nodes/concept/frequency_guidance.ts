import { defineNode, float, frequencyGuidance, InputError, kinds, list } from "sdk";

/**
 * Frequency-decoupled guidance: a scale for each band of a Laplacian pyramid,
 * `eps = uncond + sum_l scale_l·Band_l[prediction - uncond]`, finest first. Equal scales are classifier-free guidance.
 *
 * @see https://arxiv.org/abs/2506.19713
 */
export default defineNode({
  title: "Frequency guidance",
  category: "guidance",
  aliases: ["fdg", "bands", "detail", "laplacian", "FreSca"],
  inputs: {
    uncond: kinds.prediction({ doc: "The prediction without a prompt" }),
    prediction: kinds.prediction({
      against: ["uncond"],
      prompted: true,
      doc: "The prediction under the prompt",
    }),
    scales: list(float(), {
      default: [5, 3],
      doc:
        "Strength of details first, of broad shapes last: 5 and 3 for the bundled models, 10 and 5 for SDXL",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run({ uncond, prediction, scales }) {
    if (scales.length === 0) throw new InputError("scales", "The list is empty");
    return { guidance: frequencyGuidance(uncond, prediction, scales) };
  },
});
