import { averageConditions, defineNode, float, kinds } from "sdk";

/** A condition between two others, `share·to + (1 - share)·from`: prompts that melt into each other. */
export default defineNode({
  title: "Average conditions",
  category: "condition",
  aliases: ["conditioning average", "interpolate", "mix", "morph"],
  inputs: {
    to: kinds.condition({ doc: "The condition at share 1" }),
    from: kinds.condition({ doc: "The condition at share 0" }),
    share: float({ default: 0.5, min: 0, max: 1, step: 0.05, doc: "How much of `to`, 0 to 1" }),
  },
  outputs: { condition: kinds.condition({ doc: "The condition in between" }) },
  run: ({ to, from, share }) => ({ condition: averageConditions(to, from, share) }),
});
