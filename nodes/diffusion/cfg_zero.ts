import { defineNode, int, kinds, text, withPost } from "sdk";

/**
 * CFG-Zero*: the base is scaled by `s = <c, u> / |u|²` to fit the prediction, and the first steps do not move. Made for
 * flow models; for others an experiment.
 *
 * @see https://arxiv.org/abs/2503.18886
 */
export default defineNode({
  title: "CFG-Zero*",
  category: "guidance/post",
  aliases: ["cfg zero star", "flow", "zero init"],
  experimental: true,
  inputs: {
    guidance: kinds.guidance({ doc: "A guidance with terms" }),
    zeroSteps: int({ default: 1, min: 0, max: 100, doc: "First steps that do not move, 0 to 2" }),
    reference: text({
      default: "",
      advanced: true,
      doc: "Name of the term that the base is fitted to: the first unless set",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance with the fitted base" }) },
  run: ({ guidance, zeroSteps, reference }) => ({
    guidance: withPost(guidance, {
      type: "cfg_zero",
      zeroSteps,
      ...(reference && { reference }),
    }),
  }),
});
