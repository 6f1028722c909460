import type { Models } from "../runtime/models.ts";
import type { Readable } from "./feature_store.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import type { Studio } from "./studio.ts";

/** What is said of a model that is another than it was. */
export function exchanged(model: string): Error {
  return new Error(
    `The model "${model}" was exchanged while this evaluation was at work. What was kept is of the one before: the same command goes on with the one that is there now`,
  );
}

/** @throws Error naming the model where it is not in that state any more */
export async function demandState(models: Models, model: string, state: string): Promise<void> {
  if (await models.state(model) !== state) throw exchanged(model);
}

/** What the autoencoder makes of pictures. */
export async function rebuilt(
  { recipe: { prior }, studio: { models } }: {
    readonly recipe: EvaluationRecipe;
    readonly studio: Studio;
  },
  pictures: readonly Readable[],
): Promise<readonly Readable[]> {
  const state = await models.state(prior);
  const vae = await models.vae(prior);
  return pictures.map(({ key, read }) => ({
    key: `${key} through ${state}`,
    async read() {
      const made = await vae.decode(await vae.encode(await read()));
      await demandState(models, prior, state);
      return made;
    },
  }));
}
