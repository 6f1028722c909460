import { choice, defineNode, fill, fit, kinds, map, resize, RESIZE_METHODS } from "sdk";
import { side } from "./_side.ts";

/** Pictures brought to another size. */
export default defineNode({
  title: "Resize image",
  category: "image",
  aliases: [
    "scale",
    "upscale",
    "downscale",
    "thumbnail",
    "ImageScale",
    "ImageScaleBy",
    "ImageScaleToTotalPixels",
    "ImageScaleToMaxDimension",
    "ResizeAndPadImage",
  ],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    width: side("Wanted width"),
    height: side("Wanted height"),
    method: choice(RESIZE_METHODS, {
      default: "lanczos",
      doc: "`lanczos` for photographs, `nearest-exact` for pixel art, `area` to shrink by a lot",
    }),
    keep: choice(["stretch", "fill", "fit"], {
      default: "stretch",
      doc: "Other proportions: stretch the picture, cut its edges off, or put it on black",
    }),
  },
  outputs: { image: kinds.image({ doc: "The resized pictures, in 0..1" }) },
  run({ image, width, height, method, keep }) {
    const resized = {
      stretch: () => resize(image, width, height, method),
      fill: () => fill(image, width, height, method),
      fit: () => fit(image, width, height, { method }),
    }[keep]();
    return { image: map(resized, (value) => Math.min(Math.max(value, 0), 1)) };
  },
});
