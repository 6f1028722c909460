import { defineNode, text } from "sdk";

/** Text of several lines, such as a prompt that is used in several places. Lines that begin with `#` are left out. */
export default defineNode({
  title: "Prompt",
  category: "text",
  aliases: [
    "multiline",
    "string",
    "note",
    "primitive",
    "PrimitiveNode",
    "PrimitiveStringMultiline",
  ],
  inputs: {
    text: text({
      default: "",
      multiline: true,
      placeholder: "cat, twemoji style",
      doc: "The prompt. A line that begins with # is a remark and goes nowhere",
    }),
  },
  outputs: { text: text({ doc: "The text without its remarks" }) },
  run: ({ text }) => ({
    text: text.split("\n").filter((line) => !line.startsWith("#")).join("\n").trim(),
  }),
});
