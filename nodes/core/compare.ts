import { bool, choice, defineNode, float } from "sdk";

const COMPARISONS = {
  "=": (a: number, b: number) => a === b,
  "≠": (a: number, b: number) => a !== b,
  "<": (a: number, b: number) => a < b,
  "≤": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  "≥": (a: number, b: number) => a >= b,
};

/** Whether one number is less than, equal to or greater than another. */
export default defineNode({
  title: "Compare numbers",
  category: "logic",
  aliases: ["equal", "less", "greater", "if"],
  inputs: {
    a: float({ default: 0, doc: "The number on the left" }),
    comparison: choice(["=", "≠", "<", "≤", ">", "≥"], { default: "=", doc: "What to ask" }),
    b: float({ default: 0, doc: "The number on the right" }),
  },
  outputs: { value: bool({ doc: "Whether it is so" }) },
  run: ({ a, comparison, b }) => ({ value: COMPARISONS[comparison](a, b) }),
});
