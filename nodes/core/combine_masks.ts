import { choice, defineNode, kinds } from "sdk";
import { mapPixels, matchTo } from "./_match.ts";

const OPERATIONS = {
  union: Math.max,
  intersection: Math.min,
  difference: (a: number, b: number) => Math.max(a - b, 0),
  multiply: (a: number, b: number) => a * b,
  add: (a: number, b: number) => Math.min(a + b, 1),
  exclusive: (a: number, b: number) => Math.abs(a - b),
};

/** Two masks as one. */
export default defineNode({
  title: "Combine masks",
  category: "mask",
  aliases: ["union", "intersect", "subtract", "and", "or", "xor", "MaskComposite"],
  inputs: {
    mask: kinds.mask({ doc: "The first mask" }),
    other: kinds.mask({ doc: "The second, brought to the same size" }),
    operation: choice(
      ["union", "intersection", "difference", "multiply", "add", "exclusive"],
      { default: "union", doc: "What is selected: in either, in both, in the first alone, ..." },
    ),
  },
  outputs: { mask: kinds.mask({ doc: "The combined mask" }) },
  run({ mask, other, operation }) {
    const second = matchTo(other, mask, "other");
    const size = mask.shape[2]! * mask.shape[3]!;
    const combined = mapPixels(
      mask,
      (value, pixel, _, picture) =>
        OPERATIONS[operation](value, second.data[picture * size + pixel]!),
    );
    return { mask: combined };
  },
});
