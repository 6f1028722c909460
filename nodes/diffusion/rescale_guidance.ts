import { choice, defineNode, float, kinds, text, withPost } from "sdk";

/**
 * Rescale: `guided·(amount·std(reference) / std(guided) + 1 - amount)`, against the overexposure of high scales.
 *
 * @see https://arxiv.org/abs/2305.08891
 */
export default defineNode({
  title: "Rescale guidance",
  category: "guidance/post",
  aliases: ["rescale cfg", "guidance rescale", "overexposure", "zero snr"],
  inputs: {
    guidance: kinds.guidance({ doc: "A guidance with terms" }),
    guidanceRescale: float({
      default: 0.7,
      min: 0,
      max: 1,
      step: 0.05,
      doc: "0 is off; 0.7 goes with a scale of 7.5",
    }),
    reference: text({
      default: "",
      advanced: true,
      doc:
        "Name of the term whose prediction is the measure: the first unless set; `unit` is the sum at scale 1",
    }),
    space: choice(["v_prediction", "epsilon", "sample", "flow"], {
      default: "v_prediction",
      advanced: true,
      doc:
        "What is rescaled: v as in the paper and ComfyUI; epsilon gives diffusers' numbers for noise predictors",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The rescaled guidance" }) },
  run: ({ guidance, guidanceRescale, reference, space }) => ({
    guidance: withPost(guidance, {
      type: "rescale",
      amount: guidanceRescale,
      space,
      ...(reference && { reference }),
    }),
  }),
});
