import { bandTerm, defineNode, float, InputError, kinds, list, text } from "sdk";
import { inTerm } from "./_in_term.ts";

/**
 * One term of a guidance with a strength for each frequency band of what it adds, `scale·sum_l weight_l·Band_l[prediction -
 * against]` over a Laplacian pyramid: a control for broad shapes that leaves details to the concept, for instance.
 *
 * @see https://arxiv.org/abs/2506.19713
 */
export default defineNode({
  title: "Term in bands",
  category: "guidance",
  aliases: ["frequency", "detail", "laplacian", "fdg"],
  inputs: {
    guidance: kinds.guidance({ doc: "The guidance" }),
    term: text({
      default: "control",
      doc: "Which of its terms, as reports call it: `concept`, `control`, `control 2`, ...",
    }),
    weights: list(float(), {
      default: [0.5, 1],
      doc: "Share of its scale for details first, for broad shapes last; 1 and 1 change nothing",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance with that term in bands" }) },
  run({ guidance, term, weights }) {
    if (weights.length === 0) throw new InputError("weights", "The list is empty");
    return { guidance: inTerm(() => bandTerm(guidance, term, weights)) };
  },
});
