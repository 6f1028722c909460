import { defineNode, float, kinds, seed } from "sdk";

/** Film grain: grey noise of a seed, strongest where a picture is neither dark nor light, `x + amount·4·y·(1 - y)·noise`, y being its luminance. */
export default defineNode({
  title: "Film grain",
  category: "image/filters",
  aliases: ["noise"],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    amount: float({ default: 0.05, min: 0, max: 1, doc: "How much, typically 0.02 to 0.1" }),
    seed: seed({ doc: "Which grain" }),
  },
  outputs: { image: kinds.image({ doc: "The pictures with grain" }) },
  run({ image, amount, seed }, { random }) {
    const [count = 0, , height = 0, width = 0] = image.shape;
    const area = width * height;
    const noise = random(seed).normal([count, 1, height, width]);
    const data = new Float32Array(image.data.length);
    for (let picture = 0; picture < count; picture++) {
      for (let pixel = 0; pixel < area; pixel++) {
        const at = 3 * area * picture + pixel;
        const [r, g, b] = [0, 1, 2].map((c) => image.data[at + c * area]!);
        const light = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
        const grain = amount * 4 * light * (1 - light) * noise.data[picture * area + pixel]!;
        for (let c = 0; c < 3; c++) {
          data[at + c * area] = Math.min(1, Math.max(0, image.data[at + c * area]! + grain));
        }
      }
    }
    return { image: { data, shape: image.shape } };
  },
});
