import { ALIGNED_MODELS, alignedSigmas, choice, defineNode, float, int, list } from "sdk";

/**
 * Noise levels that were optimised for a kind of model (Align Your Steps), for Custom sigmas: 10 steps, or log-linear
 * between them for another number.
 *
 * See https://arxiv.org/abs/2404.14507
 */
export default defineNode({
  title: "Align Your Steps",
  category: "schedule",
  aliases: ["AYS", "AlignYourStepsScheduler", "sigmas", "comfyui"],
  inputs: {
    model: choice(ALIGNED_MODELS, { default: "SD1", doc: "What the levels were optimised for" }),
    numInferenceSteps: int({
      default: 10,
      min: 1,
      max: 1000,
      usual: [1, 60],
      doc: "How many steps a whole run has",
    }),
    denoise: float({
      default: 1,
      min: 0,
      max: 1,
      doc: "The part of the steps, from the end, that is taken",
    }),
  },
  outputs: { sigmas: list(float(), { doc: "Noise levels, the last 0" }) },
  run: ({ model, numInferenceSteps, denoise }) => ({
    sigmas: alignedSigmas(model, numInferenceSteps, denoise),
  }),
});
