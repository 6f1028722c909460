import { defineNode, float, kinds } from "sdk";
import { lookUp, lut } from "./_lut.ts";

/** Pictures in the colours of a look-up table: `x + amount·(table(x) - x)` for each colour x. */
export default defineNode({
  title: "Apply look-up table",
  category: "image/colour",
  aliases: ["cube", "lut", "grade", "colour grading"],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    lut: lut({ doc: "The table" }),
    amount: float({
      default: 1,
      min: 0,
      max: 1,
      doc: "How much of it: 0 is the picture itself, typically 0.5 to 1",
    }),
  },
  outputs: { image: kinds.image({ doc: "The pictures in its colours" }) },
  run({ image, lut, amount }, { signal }) {
    const [count = 0, , height = 0, width = 0] = image.shape;
    const area = height * width;
    const data = new Float32Array(image.data.length);
    const graded: [number, number, number] = [0, 0, 0];
    for (let picture = 0; picture < count; picture++) {
      signal.throwIfAborted();
      const start = 3 * area * picture;
      for (let pixel = start; pixel < start + area; pixel++) {
        const color = [0, 1, 2].map((c) => image.data[pixel + c * area]!);
        lookUp(lut, color as [number, number, number], graded);
        for (let c = 0; c < 3; c++) {
          data[pixel + c * area] = color[c]! + amount * (graded[c]! - color[c]!);
        }
      }
    }
    return { image: { data, shape: image.shape } };
  },
});
