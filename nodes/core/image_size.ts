import { defineNode, int, kinds } from "sdk";

/** How large pictures are, and how many. */
export default defineNode({
  title: "Image size",
  category: "image",
  aliases: ["width", "height", "count", "dimensions", "GetImageSize"],
  inputs: { image: kinds.image({ doc: "The pictures" }) },
  outputs: {
    width: int({ doc: "Width in pixels" }),
    height: int({ doc: "Height in pixels" }),
    count: int({ doc: "How many pictures the batch has" }),
  },
  run: ({ image: { shape } }) => ({ width: shape[3]!, height: shape[2]!, count: shape[0]! }),
});
