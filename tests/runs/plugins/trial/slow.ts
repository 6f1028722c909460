import { defineNode } from "../../../../src/graph/node.ts";
import { float, int, seed, text } from "../../../../src/graph/primitives.ts";

/** Takes its time, step by step, and can be called off between them. */
export default defineNode({
  title: "Slow",
  category: "trial",
  inputs: {
    text: text({ default: "done" }),
    steps: int({ default: 3 }),
    milliseconds: int({ default: 20 }),
    seed: seed({ default: 0 }),
    scale: float({ default: 1, max: 10 }),
  },
  outputs: { text: text() },
  async run({ text, steps, milliseconds }, context) {
    for (let step = 1; step <= steps; step++) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      context.signal.throwIfAborted();
      context.progress(step, steps);
      context.emit("preview", { mediaType: "image/png", bytes: new Uint8Array(3), width: 1 });
    }
    return { text };
  },
});
