import { meanOfCells } from "../metrics/mean_of_cells.ts";
import type { Recipe } from "./recipe.ts";
import type { Extractor } from "./feature_store.ts";
import type { Studio } from "./studio.ts";

/** Cells to a side over which latents are averaged. */
const GRID = 4;

/** Layout, colour and coarse shape: the means of the autoencoder's latents over a grid. */
async function latentCells({ models }: Studio, { prior }: Recipe): Promise<Extractor> {
  const vae = await models.vae(prior);
  return {
    name: "latents",
    state: `latents ${GRID} ${await models.state(prior)}`,
    row: async (image) => meanOfCells(await vae.encode(image), GRID),
  };
}

/** The spaces in which pictures are compared. A claim holds only where all that can tell agree. */
export async function extractorsOf(studio: Studio, recipe: Recipe): Promise<readonly Extractor[]> {
  return await Promise.all([latentCells(studio, recipe)]);
}
