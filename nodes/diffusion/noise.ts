import { defineNode, float, kinds, linear, seed } from "sdk";

/**
 * Standard normal noise of a seed, equal to PyTorch's on the CPU; optionally on its way to that of another seed,
 * `sqrt(1 - v²)·noise + v·other`, which keeps its variance.
 */
export default defineNode({
  title: "Noise",
  category: "latents",
  aliases: ["random", "seed", "variation", "RandomNoise"],
  inputs: {
    latents: kinds.latents({ doc: "Latents whose shape is taken" }),
    seed: seed({ default: 0, doc: "Where randomness starts" }),
    variationSeed: seed({ default: 1, doc: "Seed of the noise it goes towards" }),
    variation: float({
      default: 0,
      min: 0,
      max: 1,
      step: 0.05,
      doc: "How far it goes: 0.1 to 0.3 changes details, 1 is the other seed's noise",
    }),
  },
  outputs: { noise: kinds.latents({ doc: "The noise" }) },
  run({ latents: { shape }, seed, variationSeed, variation }, { random }) {
    const noise = random(seed).normal(shape);
    if (variation === 0) return { noise };
    const other = random(variationSeed).normal(shape);
    return { noise: linear([Math.sqrt(1 - variation ** 2), variation], [noise, other]) };
  },
});
