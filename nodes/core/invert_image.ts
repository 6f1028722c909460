import { defineNode, kinds, map } from "sdk";

/** The negative of pictures, `1 - image`. */
export default defineNode({
  title: "Invert image",
  category: "image",
  aliases: ["negative", "complement", "ImageInvert"],
  inputs: { image: kinds.image({ doc: "The pictures" }) },
  outputs: { image: kinds.image({ doc: "Their negatives" }) },
  run: ({ image }) => ({ image: map(image, (value) => 1 - value) }),
});
