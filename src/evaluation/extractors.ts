import { hash } from "node:crypto";
import type { Folder } from "../files/folder.ts";
import { meanOfCells } from "../metrics/mean_of_cells.ts";
import { resize } from "../runtime/images/resize.ts";
import { random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { CLASSIFIER_SIDE, trainClassifier } from "../training/picture_classifier.ts";
import type { Compared } from "./compare.ts";
import type { Extractor } from "./feature_store.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import type { Studio } from "./studio.ts";

/** Cells to a side over which latents are averaged. */
const GRID = 4;

/** Layout, colour and coarse shape: the means of the autoencoder's latents over a grid. */
async function latentCells({ models }: Studio, { prior }: EvaluationRecipe): Promise<Extractor> {
  const vae = await models.vae(prior);
  return {
    name: "latents",
    state: `latents ${GRID} ${await models.state(prior)}`,
    row: async (image) => meanOfCells(await vae.encode(image), GRID),
  };
}

interface TeachingOptions {
  /** Where the states of networks are kept. */
  readonly networks: Folder;
  readonly signal: AbortSignal | undefined;
  /** Told of each network before it learns. */
  readonly onTeaching: (name: string, steps: number) => void;
}

/** The spaces in which pictures are compared. A claim holds only where all that can tell agree. */
export async function openExtractors(
  compared: Pick<Compared, "store" | "real">,
  options: TeachingOptions,
): Promise<{ readonly list: readonly Extractor[] } & AsyncDisposable> {
  const { recipe, studio } = compared.store;
  const stack = new AsyncDisposableStack();
  const list = [await latentCells(studio, recipe)];
  for (const seed of recipe.classifier?.seeds ?? []) {
    list.push(await learnt(compared, { ...options, seed, stack }));
  }
  return { list, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Fewest pictures of an attribute that a network is taught. */
const LEAST = 4;

/** What tells attributes of real pictures apart, learnt from four fifths of their sources; never seen by what is painted. */
async function learnt(
  { store: { recipe }, real }: Pick<Compared, "store" | "real">,
  { networks, seed, stack, signal, onTeaching }: TeachingOptions & {
    readonly seed: number;
    readonly stack: AsyncDisposableStack;
  },
): Promise<Extractor> {
  const { steps, batch } = recipe.classifier!;
  const sources = [...new Set(real.map(({ source }) => source))]
    .map((source) => ({ source, at: random("classifier", seed, source)() }))
    .sort((a, b) => a.at - b.at).map(({ source }) => source);
  const learntFrom = new Set(sources.slice(0, Math.ceil(0.8 * sources.length)));
  const taught = real.filter(({ source }) => learntFrom.has(source));
  const attributes = [...new Set(taught.flatMap(({ attributes }) => attributes))].filter((one) =>
    taught.filter((picture) => picture.attributes.includes(one)).length >= LEAST
  ).sort();
  if (!attributes.length) {
    throw new SyntaxError(
      `Cannot teach a classifier: no attribute is labelled in ${LEAST} real pictures`,
    );
  }
  const has = taught.map((picture) => attributes.map((one) => picture.attributes.includes(one)));
  const known = [steps, batch, seed, attributes, taught.map(({ picture }) => picture.key), has];
  const state = hash("sha256", JSON.stringify(known), "hex");
  const pictures: Tensor[] = [];
  for (const { picture } of taught) {
    pictures.push(resize(await picture.read(), CLASSIFIER_SIDE, CLASSIFIER_SIDE, "area"));
  }
  const name = `classifier ${seed}`;
  onTeaching(name, steps);
  networks.make();
  const classifier = stack.use(
    await trainClassifier({
      pictures,
      has,
      steps,
      batch,
      seed,
      checkpoint: networks.storeOf(`${state}.safetensors`),
      signal,
    }),
  );
  return {
    name,
    state: `classifier ${state}`,
    row: (image) => classifier.features(image),
    learntFrom,
  };
}
