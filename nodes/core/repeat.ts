import { defineNode, int, list, variable } from "sdk";

/** One value several times, as a list. */
export default defineNode({
  title: "Repeat",
  category: "list",
  aliases: ["duplicate", "times", "batch", "RepeatImageBatch"],
  inputs: {
    value: variable("T", { doc: "The value" }),
    count: int({ default: 2, min: 0, max: 10_000, doc: "How many times" }),
  },
  outputs: { items: list(variable("T"), { doc: "The value, `count` times" }) },
  run: ({ value, count }) => ({ items: Array.from({ length: count }, () => value) }),
});
