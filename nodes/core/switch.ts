import { bool, defineNode, lazy, variable } from "sdk";

/** One of two values. Only what leads to the chosen one is run. */
export default defineNode({
  title: "Switch",
  category: "logic",
  aliases: ["if", "else", "condition", "branch"],
  inputs: {
    on: bool({ default: true, doc: "Which one: yes takes `onTrue`" }),
    onTrue: lazy(variable("T", { doc: "The value for yes" })),
    onFalse: lazy(variable("T", { doc: "The value for no" })),
  },
  outputs: { value: variable("T", { doc: "The chosen value" }) },
  run: async ({ on, onTrue, onFalse }) => ({ value: await (on ? onTrue() : onFalse()) }),
});
