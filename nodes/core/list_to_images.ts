import { concatRows, defineNode, fit, InputError, kinds, list } from "sdk";

/** A list of pictures as one batch. Those of another size than the first are fitted into it. */
export default defineNode({
  title: "List to batch",
  category: "image",
  aliases: ["join", "batch images", "merge", "ImageBatch"],
  inputs: { images: list(kinds.image(), { doc: "The pictures" }) },
  outputs: { image: kinds.image({ doc: "All of them as one batch" }) },
  run({ images }) {
    const first = images[0];
    if (!first) throw new InputError("images", "The list is empty");
    const [height, width] = first.shape.slice(2) as [number, number];
    return { image: concatRows(images.map((image) => fit(image, width, height))) };
  },
});
