import { defineNode, float, kinds } from "sdk";
import { blur } from "./_blur.ts";

/** Unsharp masking: `x + amount·(x - blur(x, radius))`, kept from 0 to 1. */
export default defineNode({
  title: "Sharpen",
  category: "image/filters",
  aliases: ["unsharp mask", "ImageSharpen"],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    amount: float({ default: 0.6, min: 0, max: 5, doc: "How much, typically 0.3 to 1" }),
    radius: float({
      default: 1,
      min: 0.3,
      max: 20,
      unit: "px",
      doc: "How wide edges are that count, typically 0.5 to 2",
    }),
  },
  outputs: { image: kinds.image({ doc: "The pictures, sharper" }) },
  run({ image, amount, radius }, { signal }) {
    const [count = 0, channels = 0, height = 0, width = 0] = image.shape;
    const data = new Float32Array(image.data.length);
    const area = width * height;
    for (let plane = 0; plane < count * channels; plane++) {
      signal.throwIfAborted();
      const own = image.data.subarray(plane * area, (plane + 1) * area);
      const soft = blur(own, { width, height, sigma: radius });
      own.forEach((x, i) => {
        data[plane * area + i] = Math.min(1, Math.max(0, x + amount * (x - soft[i]!)));
      });
    }
    return { image: { data, shape: image.shape } };
  },
});
