import { defineNode, int } from "sdk";

/** A whole number. */
export default defineNode({
  title: "Whole number",
  category: "number",
  aliases: ["integer", "primitive", "PrimitiveNode", "PrimitiveInt"],
  inputs: { value: int({ default: 0, doc: "The number, within ±(2^53 - 1)" }) },
  outputs: { value: int({ same: "value", doc: "The same number" }) },
  run: ({ value }) => ({ value }),
});
