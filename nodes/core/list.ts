import { defineNode, group, list, variable } from "sdk";

/** Values as a list. A list wired into an input for one value runs that node once for each. */
export default defineNode({
  title: "List",
  category: "list",
  aliases: ["items", "array", "batch", "sweep"],
  inputs: { items: group({ item: variable("T", { doc: "A value" }) }, { min: 1 }) },
  outputs: { items: list(variable("T"), { doc: "All of them, in order" }) },
  run: ({ items }) => ({ items: items.map(({ item }) => item) }),
});
