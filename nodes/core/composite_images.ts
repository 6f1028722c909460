import { composite, defineNode, kinds } from "sdk";
import { matchTo } from "./_match.ts";

/** One picture over another through a mask, `image·(1 - mask) + over·mask`. */
export default defineNode({
  title: "Composite images",
  category: "image",
  aliases: ["paste", "mask", "overlay", "layer", "ImageCompositeMasked"],
  inputs: {
    image: kinds.image({ doc: "The pictures below" }),
    over: kinds.image({ doc: "The pictures above, brought to the same size" }),
    mask: kinds.mask({ doc: "Where the upper ones show, brought to the same size" }),
  },
  outputs: { image: kinds.image({ doc: "Both as one" }) },
  run: ({ image, over, mask }) => ({
    image: composite(image, matchTo(over, image, "over"), matchTo(mask, image, "mask")),
  }),
});
