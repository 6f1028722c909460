import { concatRows, defineNode, InputError, kinds, list } from "sdk";

/** A list of latents as one batch, denoised at the same time. */
export default defineNode({
  title: "List to latent batch",
  category: "latents",
  aliases: ["join", "batch", "LatentBatch"],
  inputs: { items: list(kinds.latents(), { doc: "Latents of equal size" }) },
  outputs: { latents: kinds.latents({ doc: "All of them as one batch" }) },
  run({ items }) {
    if (items.length === 0) throw new InputError("items", "The list is empty");
    return { latents: concatRows(items) };
  },
});
