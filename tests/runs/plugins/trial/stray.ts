import { defineNode } from "../../../../src/graph/node.ts";
import { bool, choice, int, text } from "../../../../src/graph/primitives.ts";

/** Leaves an error behind that nobody waits for. */
export default defineNode({
  title: "Stray",
  category: "trial",
  inputs: {
    how: choice(["rejection", "timer", "function", "nothing"], { default: "rejection" }),
    /** When it comes. */
    after: int({ default: 0 }),
    /** When the node is done; a day is never. */
    milliseconds: int({ default: 50 }),
    heeds: bool({ default: true }),
  },
  outputs: { text: text() },
  async run({ how, after, milliseconds, heeds }, { signal }) {
    const error = new Error(`A ${how} of nobody`);
    if (how === "rejection") setTimeout(() => void Promise.reject(error), after);
    if (how === "timer") {
      setTimeout(() => {
        throw error;
      }, after);
    }
    if (how === "function") {
      (async () => {
        await new Promise((resolve) => setTimeout(resolve, after));
        throw error;
      })();
    }
    await new Promise<void>((resolve, reject) => {
      setTimeout(resolve, milliseconds);
      if (heeds) signal.addEventListener("abort", () => reject(signal.reason));
    });
    return { text: "done" };
  },
});
