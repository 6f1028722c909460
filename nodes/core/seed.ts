import { defineNode, seed } from "sdk";

/** Where randomness starts. The same seed gives the same noise on every machine, as PyTorch's on the CPU. */
export default defineNode({
  title: "Seed",
  category: "number",
  aliases: ["random", "noise", "primitive", "PrimitiveNode"],
  inputs: {
    seed: seed({
      default: 0,
      doc: "From 0 to 2^64 - 1. Seeds that agree modulo 2^32 give the same noise, as in PyTorch",
    }),
  },
  outputs: { seed: seed({ same: "seed", doc: "The same seed" }) },
  run: ({ seed }) => ({ seed }),
});
