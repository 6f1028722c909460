import { concatRows, defineNode, int, kinds, list, meanOfCells } from "sdk";

/**
 * Pictures as points whose distances can be measured: the means of the autoencoder's latents over a grid of cells. They
 * see layout, colour and coarse shape, not what a picture means: a distance on them is never an FID, and compares only
 * with others on the same features.
 */
export default defineNode({
  title: "Image features",
  category: "evaluation",
  aliases: ["embedding", "fid", "kid", "metric", "evaluate"],
  inputs: {
    images: list(kinds.image({ doc: "Pictures of one size, or batches of them" })),
    vae: kinds.vae({ doc: "The autoencoder that looks at them" }),
    grid: int({
      default: 4,
      min: 1,
      max: 16,
      doc: "Cells to a side; each gives one number a channel",
    }),
  },
  outputs: { features: kinds.features({ doc: "One row for each picture" }) },
  async run({ images, vae, grid }, { models, progress }) {
    const encoder = await models.vae(vae.model);
    const parts = [];
    for (const [i, image] of images.entries()) {
      parts.push(meanOfCells(await encoder.encode(image), grid));
      progress(i + 1, images.length);
    }
    return { features: concatRows(parts) };
  },
});
