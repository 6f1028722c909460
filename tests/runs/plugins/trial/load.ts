import { defineNode } from "../../../../src/graph/node.ts";
import { text } from "../../../../src/graph/primitives.ts";

/** Names a model. */
export default defineNode({
  title: "Load",
  category: "trial",
  inputs: { model: text({ choicesFrom: "models" }) },
  outputs: { model: text() },
  run: ({ model }) => ({ model }),
});
