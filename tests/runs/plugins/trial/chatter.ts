import { defineNode } from "../../../../src/graph/node.ts";
import { text } from "../../../../src/graph/primitives.ts";

/** Says far more than anybody reads, and at more length. */
export default defineNode({
  title: "Chatter",
  category: "trial",
  inputs: {},
  outputs: { text: text() },
  run(_, context) {
    const long = "x".repeat(100_000);
    context.emit("log", long);
    context.emit("warning", { message: long });
    context.emit(long, 1);
    context.progress(1, 2, long);
    for (let line = 0; line < 20_000; line++) {
      context.emit("log", `line ${line}`);
      context.progress(line, 20_000);
    }
    return { text: "done" };
  },
});
