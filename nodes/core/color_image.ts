import { defineNode, int, kinds, sizeOf, text } from "sdk";
import { checkColors, parseColor } from "./_color.ts";
import { side } from "./_side.ts";

/** A picture of one colour: a background, or where image to image starts from. */
export default defineNode({
  title: "Colour image",
  category: "image",
  aliases: ["empty image", "solid", "blank", "background"],
  inputs: {
    color: text({ default: "#ffffff", widget: "color", doc: "The colour, as #rrggbb" }),
    width: side("Width of the picture"),
    height: side("Height of the picture"),
    batchSize: int({ default: 1, min: 1, max: 256, usual: [1, 16], doc: "How many pictures" }),
  },
  outputs: { image: kinds.image({ doc: "The picture" }) },
  check: checkColors("color"),
  run({ color, width, height, batchSize }) {
    const rgb = parseColor(color, "color");
    const shape = [batchSize, 3, height, width];
    const data = new Float32Array(sizeOf(shape));
    const size = height * width;
    for (let plane = 0; plane < 3 * batchSize; plane++) {
      data.fill(rgb[plane % 3]!, plane * size, (plane + 1) * size);
    }
    return { image: { data, shape } };
  },
});
