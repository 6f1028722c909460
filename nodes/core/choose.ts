import { defineNode, group, InputError, int, lazy, variable } from "sdk";

/** One of any number of values, by its place. Only what leads to the chosen one is run. */
export default defineNode({
  title: "Choose",
  category: "logic",
  aliases: ["select", "index", "switch", "branch"],
  inputs: {
    index: int({ default: 0, min: 0, doc: "Which one, counted from 0" }),
    values: group({ value: lazy(variable("T", { doc: "A value to choose from" })) }, {
      min: 1,
      placed: true,
    }),
  },
  outputs: { value: variable("T", { doc: "The chosen value" }) },
  async run({ index, values }) {
    checkIndex(index, values.length);
    return { value: await values[index]!.value() };
  },
  check({ index, values }) {
    if (index !== undefined) checkIndex(index, values.length);
  },
});

function checkIndex(index: number, count: number): void {
  if (index < count) return;
  throw new InputError("index", `There are ${count} values: the last is ${count - 1}`);
}
