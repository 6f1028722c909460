import { choice, defineNode, float, kinds } from "sdk";
import { mapPixels, matchTo } from "./_match.ts";

/** The separable blend modes of a below and an above value in 0..1. */
const MODES = {
  normal: (_: number, b: number) => b,
  multiply: (a: number, b: number) => a * b,
  screen: (a: number, b: number) => a + b - a * b,
  overlay: (a: number, b: number) => a <= 0.5 ? 2 * a * b : 1 - 2 * (1 - a) * (1 - b),
  darken: Math.min,
  lighten: Math.max,
  difference: (a: number, b: number) => Math.abs(a - b),
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
};

/**
 * One picture over another, `image + amount·(mode(image, over) - image)`.
 *
 * @see https://www.w3.org/TR/compositing-1/#blending
 */
export default defineNode({
  title: "Blend images",
  category: "image",
  aliases: ["mix", "overlay", "multiply", "screen", "difference", "crossfade", "ImageBlend"],
  inputs: {
    image: kinds.image({ doc: "The pictures below" }),
    over: kinds.image({ doc: "The pictures above, brought to the same size" }),
    amount: float({ default: 0.5, min: 0, max: 1, step: 0.05, doc: "0 is the lower one alone" }),
    mode: choice(
      [
        "normal",
        "multiply",
        "screen",
        "overlay",
        "darken",
        "lighten",
        "difference",
        "add",
        "subtract",
      ],
      { default: "normal", doc: "How two colours make one; `normal` is the upper one" },
    ),
  },
  outputs: { image: kinds.image({ doc: "The blend, in 0..1" }) },
  run({ image, over, amount, mode }) {
    const above = matchTo(over, image, "over");
    const size = image.shape[2]! * image.shape[3]!;
    const blended = mapPixels(image, (value, pixel, channel, picture) => {
      const other = above.data[(picture * 3 + channel) * size + pixel]!;
      const mixed = value + amount * (MODES[mode](value, other) - value);
      return Math.min(Math.max(mixed, 0), 1);
    });
    return { image: blended };
  },
});
