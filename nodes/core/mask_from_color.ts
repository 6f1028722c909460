import { defineNode, float, kinds, text } from "sdk";
import { checkColors, parseColor } from "./_color.ts";

/** Where pictures have a colour: 1 within `tolerance` of it, fading to 0 over `softness`. */
export default defineNode({
  title: "Mask from colour",
  category: "mask",
  aliases: ["chroma key", "green screen", "select", "ImageColorToMask"],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    color: text({ default: "#ffffff", widget: "color", doc: "The colour to select" }),
    tolerance: float({
      default: 0.1,
      min: 0,
      max: 1,
      step: 0.01,
      doc: "Largest difference of any channel that still counts, typically 0.02 to 0.2",
    }),
    softness: float({ default: 0, min: 0, max: 1, step: 0.01, doc: "Width of the soft edge" }),
  },
  outputs: { mask: kinds.mask({ doc: "Where the colour is" }) },
  check: checkColors("color"),
  run({ image, color, tolerance, softness }) {
    const rgb = parseColor(color, "color");
    const [count, , height, width] = image.shape as [number, number, number, number];
    const size = height * width;
    const data = Float32Array.from({ length: count * size }, (_, i) => {
      const at = Math.floor(i / size) * 3 * size + i % size;
      const away = Math.max(
        ...rgb.map((value, c) => Math.abs(image.data[at + c * size]! - value)),
      ) - tolerance;
      if (away <= 1e-6) return 1;
      return softness > 0 ? Math.max(1 - away / softness, 0) : 0;
    });
    return { mask: { data, shape: [count, 1, height, width] } };
  },
});
