import { defineNode, kinds, list, rows } from "sdk";

/** The latents of a batch as a list, so that what follows runs once for each. */
export default defineNode({
  title: "Latent batch to list",
  category: "latents",
  aliases: ["split", "unbatch", "LatentFromBatch", "RebatchLatents"],
  inputs: { latents: kinds.latents({ doc: "A batch of latents" }) },
  outputs: { items: list(kinds.latents(), { doc: "Those of one picture each" }) },
  run: ({ latents }) => ({
    items: Array.from({ length: latents.shape[0]! }, (_, i) => rows(latents, i, i + 1)),
  }),
});
