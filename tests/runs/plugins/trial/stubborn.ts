import { defineNode } from "../../../../src/graph/node.ts";
import { int } from "../../../../src/graph/primitives.ts";

/** Blocks the thread as a native call does: nothing is heard meanwhile. */
export default defineNode({
  title: "Stubborn",
  category: "trial",
  inputs: { milliseconds: int({ default: 600_000 }) },
  outputs: { milliseconds: int() },
  run({ milliseconds }) {
    const end = Date.now() + milliseconds;
    while (Date.now() < end) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    return { milliseconds };
  },
});
