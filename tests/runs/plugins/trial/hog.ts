import { defineNode } from "../../../../src/graph/node.ts";
import { int } from "../../../../src/graph/primitives.ts";

/** Takes more and more memory. */
export default defineNode({
  title: "Hog",
  category: "trial",
  inputs: {},
  outputs: { count: int() },
  run() {
    const kept: unknown[] = [];
    while (kept.length < 1e6) kept.push(new Array(1e6).fill(kept.length + 0.5));
    return { count: kept.length };
  },
});
