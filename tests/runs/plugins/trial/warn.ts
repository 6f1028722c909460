import { defineNode } from "../../../../src/graph/node.ts";
import { text } from "../../../../src/graph/primitives.ts";

/** Warns of its text. */
export default defineNode({
  title: "Warn",
  category: "trial",
  inputs: { text: text({ default: "careful" }) },
  outputs: { text: text() },
  run({ text }, context) {
    context.emit("warning", { message: text, port: "text" });
    return { text };
  },
});
