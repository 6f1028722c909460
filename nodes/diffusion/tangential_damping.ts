import { defineNode, kinds, text, withPost } from "sdk";

/**
 * Tangential damping: of the unconditional prediction only what lies along the first singular vector of both predictions
 * is kept, so that what only misaligns them is not amplified.
 *
 * @see https://arxiv.org/abs/2503.18137
 */
export default defineNode({
  title: "Tangential damping",
  category: "guidance/post",
  aliases: ["tcfg", "svd"],
  inputs: {
    guidance: kinds.guidance({ doc: "A guidance with terms" }),
    reference: text({
      default: "",
      advanced: true,
      doc: "Name of the term that the base is compared with: the first unless set",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance with the damped base" }) },
  run: ({ guidance, reference }) => ({
    guidance: withPost(guidance, { type: "tcfg", ...(reference && { reference }) }),
  }),
});
