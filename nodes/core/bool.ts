import { bool, defineNode } from "sdk";

/** Yes or no. */
export default defineNode({
  title: "Yes or no",
  category: "logic",
  aliases: ["boolean", "toggle", "primitive", "PrimitiveNode", "PrimitiveBoolean"],
  inputs: { value: bool({ default: true, doc: "Whether it is so" }) },
  outputs: { value: bool({ same: "value", doc: "The same answer" }) },
  run: ({ value }) => ({ value }),
});
