import { defineNode } from "../../../../src/graph/node.ts";
import { text } from "../../../../src/graph/primitives.ts";

/** Is done once there is a file, so that a test says when. */
export default defineNode({
  title: "Wait",
  category: "trial",
  inputs: { path: text() },
  outputs: { text: text() },
  async run({ path }, context) {
    while (!await Deno.stat(path).then(() => true, () => false)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      context.signal.throwIfAborted();
    }
    return { text: "done" };
  },
});
