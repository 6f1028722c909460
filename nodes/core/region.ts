import { defineNode, float, kinds } from "sdk";

/** A square of a picture by numbers, which may be turned: where Crop region looks and Paste region puts. */
export default defineNode({
  title: "Region",
  category: "image",
  aliases: ["box", "square", "crop", "detail"],
  inputs: {
    x: float({ default: 64, unit: "px", doc: "Its middle, from the left edge" }),
    y: float({ default: 64, unit: "px", doc: "Its middle, from the top" }),
    side: float({ default: 64, min: 1, max: 16384, unit: "px", doc: "Length of its sides" }),
    angle: float({
      default: 0,
      min: -180,
      max: 180,
      step: 1,
      unit: "°",
      doc: "By how much it is turned clockwise",
    }),
  },
  outputs: { region: kinds.region({ doc: "The square" }) },
  run: (region) => ({ region }),
});
