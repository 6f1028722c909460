import { defineNode, InputError, int, list, variable } from "sdk";

/** One item of a list. */
export default defineNode({
  title: "Item of list",
  category: "list",
  aliases: ["get", "index", "pick", "first", "last"],
  inputs: {
    items: list(variable("T"), { doc: "The list" }),
    index: int({
      default: 0,
      doc: "Which one, counted from 0; -1 is the last, -2 the last but one",
    }),
  },
  outputs: { item: variable("T", { doc: "The item" }), count: int({ doc: "How many there are" }) },
  run({ items, index }) {
    const item = items.at(index);
    if (item === undefined) throw new InputError("index", `The list has ${items.length} items`);
    return { item, count: items.length };
  },
});
