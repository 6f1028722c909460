import { copies } from "../metrics/copies.ts";
import { type Features, whitener } from "../metrics/features.ts";
import { rows as rowsOf } from "../tensor/tensor.ts";
import { attributeJudge, type ClassifierAccuracy } from "./attributes.ts";
import type { Extractor, FeatureStore, Readable } from "./feature_store.ts";
import { measure, type Reference, type Subject } from "./measure.ts";
import { rebuilt } from "./model_states.ts";
import type { CellPictures } from "./paint.ts";
import { type Perceptual, perceptualCeiling } from "./perceptual.ts";
import type { PictureStore } from "./picture_store.ts";
import type { RealPicture } from "./real_pictures.ts";
import { figuresOf, type MeasuredRow } from "./results.ts";

/** All that is compared. */
export interface Compared {
  readonly store: PictureStore;
  readonly features: FeatureStore;
  readonly real: readonly (RealPicture & { readonly picture: Readable })[];
  readonly cells: readonly (CellPictures & { readonly calls: number })[];
  /** Which pictures of each cell have found their caption; without it nothing has learnt captions. */
  readonly retrieved?: readonly (readonly boolean[])[] | undefined;
}

/** What came out in one space of features. */
export interface Comparison {
  readonly features: string;
  readonly rows: readonly MeasuredRow[];
  /** What its classifiers are worth; undefined where real pictures are not labelled. */
  readonly accuracy: ClassifierAccuracy | undefined;
  readonly attributes: readonly string[];
  readonly perceptual?: Perceptual;
}

/** Measures the real pictures, what the autoencoder makes of them, and all cells in one space of features. */
export async function compareIn(
  extractor: Extractor,
  { store, features, real, cells, retrieved }: Compared,
  onMeasured: (name: string) => void,
): Promise<Comparison> {
  const { recipe } = store;
  const raw = await features.of(extractor, real.map(({ picture }) => picture));
  const whiten = whitener(raw, recipe.width);
  const reference: Reference = {
    features: whiten(raw),
    sources: real.map(({ source }) => source),
  };
  const [pairs, prompts] = [true, false].map((isPair) =>
    attributeJudge(
      cells.flatMap(({ groups }) => groups.map(({ group }) => group))
        .filter(({ firstAttribute }) => (firstAttribute !== undefined) === isPair),
      real,
      reference.features,
      extractor.learntFrom,
    )
  );
  const learnt = real.flatMap(({ split }, i) => split === "test" ? [] : [i]);
  const taught = pick(reference.features, learnt);
  const copied = (of: Features): readonly boolean[] => learnt.length > 1 ? copies(of, taught) : [];
  const options = {
    k: recipe.neighbours,
    tries: recipe.tries,
    count: Math.min(
      Math.floor(real.length / 2),
      ...cells.map(({ groups }) => groups.reduce((sum, { pictures }) => sum + pictures.length, 0)),
    ),
  };
  const row = (
    about: Pick<MeasuredRow, "name" | "label" | "kind"> & Partial<MeasuredRow>,
    subject: Subject,
  ): MeasuredRow => {
    const measurement = measure(subject, reference, options);
    onMeasured([about.name, about.label].filter(Boolean).join(", "));
    return {
      features: extractor.name,
      pictures: subject.features.shape[0]!,
      compared: options.count,
      seeds: [],
      callsPerPicture: 0,
      ...about,
      measurement,
      figures: figuresOf(measurement, subject.hits),
    };
  };

  const held = real.flatMap(({ split }, i) => split === "test" ? [i] : []);
  const one = real.map(() => 0);
  const rows: MeasuredRow[] = [
    row({ name: "real against real", label: "", kind: "floor" }, {
      features: reference.features,
      prompts: one,
      hits: held.length ? { copies: copied(pick(reference.features, held)) } : {},
      isOfReal: true,
    }),
  ];
  const ceiling = await features.of(
    extractor,
    await rebuilt(store, real.map(({ picture }) => picture)),
  );
  rows.push(row({ name: "autoencoder", label: "", kind: "ceiling" }, {
    features: whiten(ceiling),
    prompts: one,
    hits: {},
    isOfReal: true,
  }));
  for (const [at, { cell, groups, calls }] of cells.entries()) {
    const pictures = groups.flatMap(({ pictures }) => pictures);
    const white = whiten(
      await features.of(extractor, await store.readables(pictures)),
    );
    const judge = groups[0]!.group.firstAttribute === undefined ? prompts : pairs;
    const hits = judge?.judge(white, groups.map(({ group }) => group)) ?? {};
    const { name, label, entry, model, lora, scales } = cell;
    rows.push(row({
      name,
      label,
      kind: "cell",
      entry,
      ...(model !== undefined && { model }),
      ...(lora !== undefined && { lora }),
      scales,
      seeds: groups.map(({ group }) => group.first),
      callsPerPicture: calls,
    }, {
      features: white,
      prompts: groups.flatMap(({ pictures }, i) => pictures.map(() => i)),
      hits: {
        ...hits,
        ...(retrieved && { retrieval: retrieved[at]! }),
        ...(learnt.length > 1 && { copies: copied(white) }),
      },
    }));
  }
  const perceptual = await perceptualCeiling(extractor, { store, features, real });
  return {
    features: extractor.name,
    rows,
    ...(perceptual && { perceptual }),
    accuracy: (prompts ?? pairs)?.accuracy,
    attributes: (prompts ?? pairs)?.attributes ?? [],
  };
}

function pick(features: Features, indices: readonly number[]): Features {
  const width = features.shape[1]!;
  const data = new Float32Array(indices.length * width);
  indices.forEach((from, to) => data.set(rowsOf(features, from, from + 1).data, to * width));
  return { data, shape: [indices.length, width] };
}
