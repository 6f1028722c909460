import { defineNode, kinds, zeroCondition } from "sdk";

/** A condition with its embeddings set to zero: SDXL's and some distilled models' way of saying nothing. */
export default defineNode({
  title: "Zero condition",
  category: "condition",
  aliases: ["conditioning zero out", "empty", "null"],
  inputs: { condition: kinds.condition({ doc: "The condition whose shape is taken" }) },
  outputs: { condition: kinds.condition({ doc: "Zeros of that shape" }) },
  run: ({ condition }) => ({ condition: zeroCondition(condition) }),
});
