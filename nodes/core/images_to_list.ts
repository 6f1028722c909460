import { defineNode, kinds, list, rows } from "sdk";

/** The pictures of a batch as a list, so that what follows runs once for each. */
export default defineNode({
  title: "Batch to list",
  category: "image",
  aliases: ["split", "unbatch", "images", "ImageFromBatch", "RebatchImages"],
  inputs: { image: kinds.image({ doc: "A batch of pictures" }) },
  outputs: { images: list(kinds.image(), { doc: "One picture each" }) },
  run: ({ image }) => ({
    images: Array.from({ length: image.shape[0]! }, (_, i) => rows(image, i, i + 1)),
  }),
});
