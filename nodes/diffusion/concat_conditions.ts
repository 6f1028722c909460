import { concatConditions, defineNode, group, InputError, kinds } from "sdk";

/** Conditions joined token after token: one prompt of several, without a limit of length. */
export default defineNode({
  title: "Concatenate conditions",
  category: "condition",
  aliases: ["conditioning concat", "join", "break"],
  inputs: {
    conditions: group({ condition: kinds.condition({ doc: "A condition" }) }, { min: 1 }),
  },
  outputs: { condition: kinds.condition({ doc: "All their tokens as one" }) },
  run({ conditions }) {
    const [first, ...others] = conditions.map(({ condition }) => condition);
    if (!first) throw new InputError("conditions", "There is none");
    return { condition: concatConditions(first, ...others) };
  },
});
