import { defineNode, float, gcfg, InputError, kinds, list, text } from "sdk";

/**
 * Generalized classifier-free guidance by lists: `eps = base + sum_i scale_i·(prediction_i - base)`, for predictions that
 * were made from a list of prompts.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "GCFG of lists",
  category: "guidance",
  aliases: ["generalized classifier-free guidance", "decoupled", "composable"],
  inputs: {
    base: kinds.prediction({ doc: "What the pushes are added to: the prior without a prompt" }),
    predictions: list(kinds.prediction(), { doc: "What the terms push towards" }),
    scales: list(float(), { default: [3], doc: "A strength for each, or one for all" }),
    names: list(text(), { default: [], doc: "What reports call them; `term 1`, ... unless given" }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run({ base, predictions, scales, names }) {
    if (scales.length !== 1 && scales.length !== predictions.length) {
      throw new InputError(
        "scales",
        `There are ${scales.length} for ${predictions.length} predictions`,
      );
    }
    const terms = predictions.map((prediction, i) => ({
      prediction,
      scale: scales.length === 1 ? scales[0]! : scales[i]!,
      ...(names[i] && { name: names[i] }),
    }));
    return { guidance: gcfg(base, terms) };
  },
});
