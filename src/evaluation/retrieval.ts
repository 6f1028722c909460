import { rowsOf } from "../metrics/kernel_distance.ts";
import { random, type Uniform } from "../tensor/random.ts";
import { wordsOf } from "../training/caption_words.ts";
import { ENCODER_SIDE } from "../training/picture_encoder.ts";
import { trainTextImage } from "../training/text_image.ts";
import type { Group } from "./cells.ts";
import type { Compared } from "./compare.ts";
import type { Extractor } from "./feature_store.ts";
import { type Known, readableReals, realPictures } from "./real_pictures.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import { shareOf, type Told } from "./results.ts";
import { taughtSources, teaching, type TeachingOptions } from "./taught.ts";

/** What the text-image model is worth, and what it found. */
export interface Retrieval {
  /** How many captions a picture's own was among. */
  readonly candidates: number;
  readonly taught: number;
  /** How often it finds the caption of captioned pictures whose sources it has not seen. */
  readonly worth: Told;
  /** How often it finds the prompt of labelled real pictures, of sources it has not seen either. */
  readonly ofPrompts: Told;
  /** For each cell, which of its pictures find what they were asked for. */
  readonly hits: readonly (readonly boolean[])[];
}

/** Fewest captioned pictures to learn from. */
const LEAST = 16;

/**
 * Accuracy of prompts without labels: how often a picture finds its caption among others, R@1, by a contrastive model
 * that has learnt from four fifths of the sources of captioned pictures.
 *
 * @returns undefined where the recipe does not ask for it
 */
export async function retrieve(
  { store, features, real, cells }: Compared,
  { all, ...options }: TeachingOptions & { readonly all: readonly Known[] },
): Promise<Retrieval | undefined> {
  const asked = store.recipe.retrieval;
  if (!asked) return undefined;
  const { learntFrom, taught, held } = divided(all, asked.seed);
  const captions = taught.map(({ caption }) => caption);
  const { state, training } = teaching("captions", asked, { taught, labels: captions, options });
  await using model = await trainTextImage({ ...training, captions });
  const extractor: Extractor = {
    name: "captions",
    state: `captions ${state}`,
    row: (image) => model.features(image),
  };
  const texts = new Map<string, Promise<Float32Array>>();
  const textOf = (text: string): Promise<Float32Array> =>
    texts.getOrInsertComputed(text, () => model.text(text));
  const finds = async (row: Float32Array, own: string, others: readonly string[]) => {
    const fit = async (text: string): Promise<number> => dot(row, await textOf(text));
    const best = await fit(own);
    for (const other of others) if (await fit(other) >= best) return false;
    return true;
  };

  const heldRows = rowsOf(await features.of(extractor, held.map(({ picture }) => picture)));
  const heldCaptions = distinct(held);
  let right = 0;
  for (const [i, { caption, name }] of held.entries()) {
    const others = candidatesFor(caption, [heldCaptions], asked.candidates, random("held", name));
    if (await finds(heldRows[i]!, caption, others)) right++;
  }
  const known = distinct(all);
  const othersFor = (group: Group, prompts: readonly string[]): readonly string[] =>
    candidatesFor(
      group.caption,
      [prompts, known],
      asked.candidates,
      random("asked", group.caption),
    );
  const single = cells.map(({ groups }) => groups.map(({ group }) => group))
    .find((groups) => groups.every(({ firstAttribute }) => firstAttribute === undefined)) ?? [];
  const labelled = real.filter(({ source }) => !learntFrom.has(source)).flatMap((one) => {
    const own = single.filter(({ attribute }) => one.attributes.includes(attribute));
    return own.length === 1 ? [{ group: own[0]!, picture: one.picture }] : [];
  });
  const captionsOf = (groups: readonly Group[]) => groups.map(({ caption }) => caption);
  const labelledRows = labelled.length
    ? rowsOf(await features.of(extractor, labelled.map(({ picture }) => picture)))
    : [];
  let found = 0;
  for (const [i, { group }] of labelled.entries()) {
    const others = othersFor(group, captionsOf(single));
    if (await finds(labelledRows[i]!, group.caption, others)) found++;
  }
  const hits: boolean[][] = [];
  for (const { groups } of cells) {
    options.signal?.throwIfAborted();
    const prompts = captionsOf(groups.map(({ group }) => group));
    const pictures = groups.flatMap(({ pictures }) => pictures);
    const groupOf = groups.flatMap(({ group, pictures }) => pictures.map(() => group));
    const rows = rowsOf(await features.of(extractor, await store.readables(pictures)));
    const others = new Map<Group, readonly string[]>(
      groups.map(({ group }) => [group, othersFor(group, prompts)]),
    );
    const found: boolean[] = [];
    for (const [i, group] of groupOf.entries()) {
      found.push(await finds(rows[i]!, group.caption, others.get(group)!));
    }
    hits.push(found);
  }
  return {
    candidates: asked.candidates,
    taught: taught.length,
    worth: shareOf(right, held.length),
    ofPrompts: shareOf(found, labelled.length),
    hits,
  };
}

/**
 * The pictures whose captions a recipe has learnt: of a folder of their own, else the real ones.
 *
 * @throws as {@link realPictures}, and SyntaxError for too few with captions
 */
export async function captionedPictures(
  { retrieval: asked, output }: EvaluationRecipe,
  real: readonly Known[],
  near: (path: string) => string,
): Promise<readonly Known[]> {
  if (!asked) return [];
  const pictures = asked.pictures
    ? await readableReals(
      await realPictures(near(asked.pictures), {
        labels: near(asked.labels!),
        output: near(output),
      }),
      2 * ENCODER_SIDE,
    )
    : real;
  const all = pictures.filter(({ caption }) => caption !== "");
  const { taught, held } = divided(all, asked.seed);
  if (taught.length >= LEAST && held.length) return all;
  throw new SyntaxError(
    `Cannot learn captions of ${all.length} pictures: at least ${LEAST} with attributes or captions are needed, of several sources`,
  );
}

function divided(all: readonly Known[], seed: number) {
  const learntFrom = taughtSources(all, seed);
  const isTaught = ({ source }: Known): boolean => learntFrom.has(source);
  return {
    learntFrom,
    taught: all.filter(isTaught),
    held: all.filter((one) => !isTaught(one)),
  };
}

const distinct = (pictures: readonly Known[]): readonly string[] => [
  ...new Set(pictures.map(({ caption }) => caption)),
];

/** Other captions, of the first list before those of the next: none that says all that the own one says. */
export function candidatesFor(
  own: string,
  lists: readonly (readonly string[])[],
  count: number,
  next: Uniform,
): readonly string[] {
  const words = wordsOf(own);
  const isOther = (text: string): boolean => {
    const theirs = new Set(wordsOf(text));
    return !words.every((word) => theirs.has(word));
  };
  const drawn = lists.flatMap((list) =>
    list.filter(isOther).map((text) => ({ text, at: next() })).sort((a, b) => a.at - b.at)
      .map(({ text }) => text)
  );
  return [...new Set(drawn)].slice(0, count - 1);
}

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
