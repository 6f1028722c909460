import { defineNode, gcfg, group, kinds, optional, scale, text } from "sdk";

/**
 * Generalized classifier-free guidance: any number of guidances, each with its own model, condition and scale, around one
 * base.
 *
 *   eps = base + sum_i scale_i·(prediction_i - against_i)
 *
 * `against` is the base unless connected. Scales may be negative and may change over the run. This is what diffusers'
 * guiders call `forward`.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "GCFG combiner",
  category: "guidance",
  aliases: ["generalized classifier-free guidance", "guidance combiner", "multi guidance", "mix"],
  inputs: {
    base: kinds.prediction({ doc: "What the pushes are added to: the prior without a prompt" }),
    terms: group({
      prediction: kinds.prediction({
        against: ["against", "base"],
        prompted: true,
        doc: "What the term pushes towards",
      }),
      scale: scale({
        default: 1.5,
        min: -100,
        max: 100,
        usual: [-5, 10],
        step: 0.1,
        doc:
          "Strength: 0 is without the term, 1 as its model predicts, 1.5 to 7.5 sharper; negative pushes away",
      }),
      against: optional(
        kinds.prediction({ doc: "What it pushes away from; the base unless connected" }),
      ),
      name: optional(text({ doc: "What reports call it; `term 1`, ... unless set" })),
    }, { min: 1 }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run: ({ base, terms }) => ({
    guidance: gcfg(
      base,
      terms.map(({ prediction, scale, against, name }) => ({
        prediction,
        scale,
        ...(against && { against }),
        ...(name && { name }),
      })),
    ),
  }),
});
