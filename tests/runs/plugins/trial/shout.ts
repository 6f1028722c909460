import { defineNode } from "../../../../src/graph/node.ts";
import { text } from "../../../../src/graph/primitives.ts";

/** A text in capitals, which is kept on disk. */
export default defineNode({
  title: "Shout",
  category: "trial",
  inputs: { text: text() },
  outputs: { text: text({ keep: true }) },
  run: ({ text }) => ({ text: text.toUpperCase() }),
});
