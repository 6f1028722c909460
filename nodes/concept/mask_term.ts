import { defineNode, InputError, kinds, maskTerm, text } from "sdk";
import { inTerm } from "./_in_term.ts";

/**
 * One term of a guidance within a mask alone, `scale·M·(prediction - against)`: a concept or a control for a part of the
 * picture, while the others hold everywhere.
 */
export default defineNode({
  title: "Term within a mask",
  category: "guidance",
  aliases: ["regional", "local", "area", "masked guidance"],
  inputs: {
    guidance: kinds.guidance({ doc: "The guidance" }),
    term: text({
      default: "control",
      doc: "Which of its terms, as reports call it: `concept`, `control`, `control 2`, ...",
    }),
    mask: kinds.mask({ doc: "Where it acts, of any size; between 0 and 1 it acts as much less" }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance with that term limited" }) },
  run({ guidance, term, mask }) {
    if (mask.shape[0] !== 1) throw new InputError("mask", "It has several masks: one is needed");
    return { guidance: inTerm(() => maskTerm(guidance, term, mask)) };
  },
});
