import { defineNode, group, InputError, int, lazy, variable } from "sdk";

/** One of any number of values, by its place. Only what leads to the chosen one is run. */
export default defineNode({
  title: "Choose",
  category: "logic",
  aliases: ["select", "index", "switch", "branch"],
  inputs: {
    index: int({ default: 0, min: 0, doc: "Which one, counted from 0" }),
    values: group({ value: lazy(variable("T", { doc: "A value to choose from" })) }, { min: 1 }),
  },
  outputs: { value: variable("T", { doc: "The chosen value" }) },
  async run({ index, values }) {
    const chosen = values[index];
    if (!chosen) {
      throw new InputError(
        "index",
        `There are ${values.length} values: the last is ${values.length - 1}`,
      );
    }
    return { value: await chosen.value() };
  },
});
