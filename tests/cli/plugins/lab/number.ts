import { defineNode, float, seed } from "sdk";

/** A number from a seed: small, kept on disk, and counted by how often it runs. */
export default defineNode({
  title: "Number",
  category: "lab",
  inputs: {
    value: float({ default: 1, min: 0, max: 10, doc: "What to start from" }),
    seed: seed({ default: 0 }),
  },
  outputs: { value: { ...float(), keep: true } },
  run: ({ value, seed }) => ({ value: value + Number(seed % 10n) / 100 }),
});
