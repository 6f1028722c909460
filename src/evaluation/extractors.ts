import { meanOfCells } from "../metrics/mean_of_cells.ts";
import { trainClassifier } from "../training/picture_classifier.ts";
import { trainSelfSupervised } from "../training/self_supervised.ts";
import type { Compared } from "./compare.ts";
import type { Extractor } from "./feature_store.ts";
import { demandState } from "./model_states.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import type { Studio } from "./studio.ts";
import { taughtSources, teaching, type TeachingOptions } from "./taught.ts";

/** Cells to a side over which latents are averaged. */
const GRID = 4;

/** Layout, colour and coarse shape: the means of the autoencoder's latents over a grid. */
async function latentCells({ models }: Studio, { prior }: EvaluationRecipe): Promise<Extractor> {
  const state = await models.state(prior);
  const vae = await models.vae(prior);
  return {
    name: "latents",
    state: `latents ${GRID} ${state}`,
    async row(image) {
      const row = meanOfCells(await vae.encode(image), GRID);
      await demandState(models, prior, state);
      return row;
    },
  };
}

/** The spaces in which pictures are compared. A claim holds only where all that can tell agree. */
export async function openExtractors(
  compared: Pick<Compared, "store" | "real">,
  options: TeachingOptions,
): Promise<{ readonly list: readonly Extractor[] } & AsyncDisposable> {
  const { recipe, studio } = compared.store;
  const stack = new AsyncDisposableStack();
  const list = [await latentCells(studio, recipe)];
  const teach = async (
    kind: "classifier" | "self-supervised",
    asked: EvaluationRecipe["classifier"],
  ): Promise<void> => {
    for (const seed of asked?.seeds ?? []) {
      list.push(await learnt(compared.real, { ...options, ...asked!, kind, seed, stack }));
    }
  };
  await teach("classifier", recipe.classifier);
  await teach("self-supervised", recipe.selfSupervised);
  return { list, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Fewest pictures of an attribute that a network is taught. */
const LEAST = 4;

/** What tells real pictures apart, learnt from four fifths of their sources; never seen by what is painted. */
async function learnt(
  real: Compared["real"],
  { kind, stack, steps, batch, seed, ...options }: TeachingOptions & {
    readonly kind: "classifier" | "self-supervised";
    readonly stack: AsyncDisposableStack;
    readonly steps: number;
    readonly batch: number;
    readonly seed: number;
  },
): Promise<Extractor> {
  const learntFrom = taughtSources(real, seed);
  const taught = real.filter(({ source }) => learntFrom.has(source));
  const name = `${kind} ${seed}`;
  const has = kind === "classifier" ? attributesOf(taught) : undefined;
  const { state, training } = teaching(name, { steps, batch, seed }, {
    taught,
    labels: has,
    options,
  });
  const network = stack.use(
    has ? await trainClassifier({ ...training, has }) : await trainSelfSupervised(training),
  );
  return {
    name,
    state: `${kind} ${state}`,
    row: (image) => network.features(image),
    maps: (image) => network.maps(image),
    learntFrom,
  };
}

/** Which attributes each picture has, of those that enough have. */
function attributesOf(taught: Compared["real"]): readonly (readonly boolean[])[] {
  const attributes = [...new Set(taught.flatMap(({ attributes }) => attributes))].filter((one) =>
    taught.filter((picture) => picture.attributes.includes(one)).length >= LEAST
  ).sort();
  if (!attributes.length) {
    throw new SyntaxError(
      `Cannot teach a classifier: no attribute is labelled in ${LEAST} real pictures`,
    );
  }
  return taught.map((picture) => attributes.map((one) => picture.attributes.includes(one)));
}
