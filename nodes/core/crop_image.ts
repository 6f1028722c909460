import { crop, defineNode, int, kinds } from "sdk";

/** A rectangle out of pictures. */
export default defineNode({
  title: "Crop image",
  category: "image",
  aliases: ["cut", "trim", "region", "ImageCrop"],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    x: int({ default: 0, min: 0, unit: "px", doc: "Left edge of the rectangle" }),
    y: int({ default: 0, min: 0, unit: "px", doc: "Top edge of the rectangle" }),
    width: int({ default: 64, min: 1, unit: "px", doc: "Its width" }),
    height: int({ default: 64, min: 1, unit: "px", doc: "Its height" }),
  },
  outputs: { image: kinds.image({ doc: "What is inside" }) },
  run: ({ image, ...rectangle }) => ({ image: crop(image, rectangle) }),
});
