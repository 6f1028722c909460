import { bool, defineNode, featherMask, growMask, int, kinds } from "sdk";

/** A mask made larger or smaller, and softer towards the picture's edges. */
export default defineNode({
  title: "Grow mask",
  category: "mask",
  aliases: ["expand", "shrink", "dilate", "erode", "feather", "FeatherMask"],
  inputs: {
    mask: kinds.mask({ doc: "The mask" }),
    pixels: int({
      default: 4,
      min: -512,
      max: 512,
      unit: "px",
      doc: "How far it grows; negative shrinks it. 4 to 16 hides the seam of inpainting",
    }),
    round: bool({ default: true, doc: "Grow in diamonds; else in squares" }),
    feather: int({
      default: 0,
      min: 0,
      max: 512,
      unit: "px",
      doc: "Width over which it fades towards the picture's four edges",
    }),
  },
  outputs: { mask: kinds.mask({ doc: "The changed mask" }) },
  run({ mask, pixels, round, feather }) {
    const grown = growMask(mask, pixels, round);
    const edges = { left: feather, top: feather, right: feather, bottom: feather };
    return { mask: feather > 0 ? featherMask(grown, edges) : grown };
  },
});
