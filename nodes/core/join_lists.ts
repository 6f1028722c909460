import { defineNode, group, list, variable } from "sdk";

/** Lists one after another. */
export default defineNode({
  title: "Join lists",
  category: "list",
  aliases: ["concatenate", "append", "merge"],
  inputs: { lists: group({ items: list(variable("T"), { doc: "A list" }) }, { min: 1 }) },
  outputs: { items: list(variable("T"), { doc: "All items, list after list" }) },
  run: ({ lists }) => ({ items: lists.flatMap(({ items }) => items) }),
});
