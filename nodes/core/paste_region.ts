import { composite, concatRows, defineNode, float, kinds, optional, placeRegion, rows } from "sdk";
import { matchTo } from "./_match.ts";

/** Pictures put into a region of others, turned as that is, with a soft edge: the way back from Crop region. */
export default defineNode({
  title: "Paste region",
  category: "image",
  aliases: ["uncrop", "stitch", "insert", "composite", "soft mask"],
  inputs: {
    image: kinds.image({ doc: "The pictures that it is put into" }),
    patch: kinds.image({ doc: "What is put there, one for all or one each" }),
    region: kinds.region({ doc: "Where" }),
    mask: optional(kinds.mask({ doc: "What of the patch is put there; all of it unless given" })),
    feather: float({
      default: 0.1,
      min: 0,
      max: 0.5,
      step: 0.01,
      doc: "Width of the soft edge, as a share of the square: 0.05 to 0.2 hides the seam",
    }),
  },
  outputs: {
    image: kinds.image({ doc: "The whole" }),
    mask: kinds.mask({ doc: "Where the patch shows" }),
  },
  run({ image, patch, region, mask, feather }) {
    const [count, , height, width] = image.shape as [number, number, number, number];
    const shown = mask && matchTo(mask, patch, "mask");
    const placed = Array.from({ length: patch.shape[0]! }, (_, i) => {
      const size = { width, height, feather };
      const whole = placeRegion(rows(patch, i, i + 1), region, size);
      if (!shown) return whole;
      const part = placeRegion(rows(shown, i, i + 1), region, size).image;
      const data = whole.mask.data.map((weight, at) => weight * part.data[at]!);
      return { ...whole, mask: { ...whole.mask, data } };
    });
    const like = { ...image, shape: [count, 1, height, width] };
    const above = matchTo(concatRows(placed.map(({ image }) => image)), image, "patch");
    const where = matchTo(concatRows(placed.map(({ mask }) => mask)), like, "patch");
    return { image: composite(image, above, where), mask: where };
  },
});
