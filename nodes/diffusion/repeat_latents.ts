import { concatRows, defineNode, int, kinds } from "sdk";

/** A batch several times over: variations of one picture, each with its own noise. */
export default defineNode({
  title: "Repeat latents",
  category: "latents",
  aliases: ["batch", "duplicate", "variations", "RepeatLatentBatch"],
  inputs: {
    latents: kinds.latents({ doc: "The latents" }),
    count: int({ default: 4, min: 1, max: 256, doc: "How many times" }),
  },
  outputs: { latents: kinds.latents({ doc: "The larger batch" }) },
  run: ({ latents, count }) => ({
    latents: concatRows(Array.from({ length: count }, () => latents)),
  }),
});
