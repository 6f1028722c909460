import { defineNode, InputError, kinds } from "sdk";

/** Shows pictures without saving them. */
export default defineNode({
  title: "Preview image",
  category: "view",
  aliases: ["show", "display", "view", "MaskPreview"],
  output: true,
  inputs: { image: kinds.image({ doc: "The pictures to show; a mask is shown in grey" }) },
  outputs: { image: kinds.image({ doc: "The same pictures" }) },
  async run({ image }, context) {
    if (!image.shape[0]) throw new InputError("image", "There is no picture in it");
    await context.preview(() => image);
    return { image };
  },
});
