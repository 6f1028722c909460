import { any, defineNode, text } from "sdk";
import { describeValue } from "./_describe_value.ts";

/** Shows a value as text: a number, a prompt, a report, a list item a line. */
export default defineNode({
  title: "Show",
  category: "view",
  aliases: ["display", "print", "debug", "preview", "text", "number", "PreviewAny"],
  output: true,
  inputs: { value: any({ doc: "Anything. Pictures and latents are shown by their shape" }) },
  outputs: { text: text({ doc: "The value as text" }) },
  run: ({ value }) => ({ text: describeValue(value) }),
});
