import { defineNode, float } from "sdk";

/** A number. */
export default defineNode({
  title: "Number",
  category: "number",
  aliases: ["float", "decimal", "primitive", "PrimitiveNode", "PrimitiveFloat"],
  inputs: { value: float({ default: 0, doc: "The number" }) },
  outputs: { value: float({ same: "value", doc: "The same number" }) },
  run: ({ value }) => ({ value }),
});
