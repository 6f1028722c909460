import { defineNode, float, kinds } from "sdk";

/** Darker corners: `x·(1 - amount·smoothstep(size, 1, r))`, r being 0 in the middle and 1 in the corners. */
export default defineNode({
  title: "Vignette",
  category: "image/filters",
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    amount: float({
      default: 0.5,
      min: 0,
      max: 1,
      doc: "How dark corners get, typically 0.3 to 0.7",
    }),
    size: float({ default: 0.4, min: 0, max: 0.95, doc: "Where it begins: 0 in the middle" }),
  },
  outputs: { image: kinds.image({ doc: "The pictures with darker corners" }) },
  run({ image, amount, size }) {
    const [, , height = 0, width = 0] = image.shape;
    const area = width * height;
    const light = Float32Array.from({ length: area }, (_, i) => {
      const x = (2 * (i % width) + 1) / width - 1;
      const y = (2 * Math.floor(i / width) + 1) / height - 1;
      const t = Math.min(1, Math.max(0, (Math.hypot(x, y) / Math.SQRT2 - size) / (1 - size)));
      return 1 - amount * t * t * (3 - 2 * t);
    });
    return { image: { data: image.data.map((x, i) => x * light[i % area]!), shape: image.shape } };
  },
});
