import { defineNode, group, text } from "sdk";

/** Texts one after another, those that are empty left out. */
export default defineNode({
  title: "Join text",
  category: "text",
  aliases: ["concatenate", "append", "string", "StringConcatenate"],
  inputs: {
    parts: group({ text: text({ default: "", doc: "A text" }) }, { min: 1 }),
    separator: text({ default: ", ", doc: "What stands between two texts: a comma for prompts" }),
  },
  outputs: { text: text({ doc: "The whole text" }) },
  run: ({ parts, separator }) => ({
    text: parts.map(({ text }) => text).filter((text) => text !== "").join(separator),
  }),
});
