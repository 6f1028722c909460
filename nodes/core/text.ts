import { defineNode, text } from "sdk";

/** A line of text. */
export default defineNode({
  title: "Text",
  category: "text",
  aliases: ["string", "primitive", "PrimitiveNode", "PrimitiveString"],
  inputs: { text: text({ default: "", doc: "The text" }) },
  outputs: { text: text({ same: "text", doc: "The same text" }) },
  run: ({ text }) => ({ text }),
});
