import { bool, defineNode, list, text } from "sdk";

/** The lines of a text as a list: a prompt a line runs what follows once for each. */
export default defineNode({
  title: "Text to lines",
  category: "text",
  aliases: ["split", "prompts", "batch"],
  inputs: {
    text: text({ default: "", multiline: true, doc: "A text of several lines" }),
    skipEmpty: bool({ default: true, doc: "Leave out lines of nothing but spaces" }),
  },
  outputs: { lines: list(text(), { doc: "One text a line, without spaces around it" }) },
  run({ text, skipEmpty }) {
    const lines = text.split("\n").map((line) => line.trim());
    return { lines: skipEmpty ? lines.filter((line) => line !== "") : lines };
  },
});
