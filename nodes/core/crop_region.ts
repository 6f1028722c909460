import { concatRows, cropRegion, defineNode, int, kinds, optional, rows } from "sdk";
import { matchTo } from "./_match.ts";

/** A region of pictures as pictures of their own, upright and of the size that a model paints. */
export default defineNode({
  title: "Crop region",
  category: "image",
  aliases: ["cut", "align", "detail", "zoom"],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    region: kinds.region({ doc: "The square; beyond the picture it has the picture's edge" }),
    size: int({
      default: 128,
      min: 8,
      max: 4096,
      multipleOf: 8,
      unit: "px",
      doc: "Width and height of what comes out: what the model was trained on",
    }),
    mask: optional(kinds.mask({ doc: "A mask of the pictures, to be cropped likewise" })),
  },
  outputs: {
    image: kinds.image({ doc: "What is inside" }),
    mask: optional(kinds.mask({ needs: "mask", doc: "What is inside of the mask" })),
  },
  run({ image, region, size, mask }) {
    const cropped = (from: typeof image) =>
      concatRows(
        Array.from(
          { length: from.shape[0]! },
          (_, i) => cropRegion(rows(from, i, i + 1), region, size),
        ),
      );
    return {
      image: cropped(image),
      ...(mask && { mask: cropped(matchTo(mask, image, "mask")) }),
    };
  },
});
