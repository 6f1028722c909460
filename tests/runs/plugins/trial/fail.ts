import { defineNode, InputError } from "../../../../src/graph/node.ts";
import { text } from "../../../../src/graph/primitives.ts";

/** Refuses its input. */
export default defineNode({
  title: "Fail",
  category: "trial",
  inputs: { text: text({ default: "" }) },
  outputs: { text: text() },
  run: (): { text: string } => {
    throw new InputError("text", "It is not to my liking");
  },
});
