import { defineNode } from "../../../../src/graph/node.ts";
import { text } from "../../../../src/graph/primitives.ts";

/** Goes on until it is called off, and then takes longer than others may. */
export default defineNode({
  title: "Saving",
  category: "trial",
  inputs: {},
  outputs: { text: text() },
  async run(_, { signal, emit, progress }) {
    emit("saves", true);
    progress(0, 1);
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    throw signal.reason;
  },
});
