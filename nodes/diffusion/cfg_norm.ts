import { defineNode, kinds, text, withPost } from "sdk";

/** At each pixel guided values grow no longer than the prediction's own: `guided·min(1, |reference| / |guided|)`. */
export default defineNode({
  title: "Norm cap",
  category: "guidance/post",
  aliases: ["cfgnorm", "clip", "burn"],
  inputs: {
    guidance: kinds.guidance({ doc: "A guidance with terms" }),
    reference: text({
      default: "",
      advanced: true,
      doc: "Name of the term whose prediction is the measure: the first unless set",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The capped guidance" }) },
  run: ({ guidance, reference }) => ({
    guidance: withPost(guidance, { type: "cfg_norm", ...(reference && { reference }) }),
  }),
});
