import type { Features } from "../metrics/features.ts";

/** A share with its 95 % interval. */
export interface Share {
  /** The share itself, from 0 to 1. */
  readonly value: number;
  /** Where the interval begins. */
  readonly low: number;
  /** Where it ends. */
  readonly high: number;
}

// Linear algebra would be half of the time to start, so `src/metrics` is loaded when it is first asked.

async function shareOf(hits: readonly boolean[]): Promise<Share> {
  const { wilson } = await import("../metrics/wilson.ts");
  const count = hits.filter(Boolean).length;
  return { value: count / hits.length, ...wilson(count, hits.length) };
}

/** Vendi score and mean distance of pictures. */
export async function pictureVariety(
  features: Features,
): Promise<{ readonly vendiScore: number; readonly meanDistance: number }> {
  const [{ vendiScore }, { meanPairwiseDistance }] = await Promise.all([
    import("../metrics/vendi_score.ts"),
    import("../metrics/pairwise_distance.ts"),
  ]);
  return { vendiScore: vendiScore(features), meanDistance: meanPairwiseDistance(features) };
}

/** The share of copies of pictures that were learnt from. */
export async function copyRate(pictures: Features, learnt: Features): Promise<Share> {
  const { copies } = await import("../metrics/copies.ts");
  return await shareOf(copies(pictures, learnt));
}

/** How often pictures show what was wanted, by a classifier of real ones, and how often that is right on unseen ones. */
export async function attributeAccuracy(
  real: { readonly features: Features; readonly labels: readonly (readonly string[])[] },
  generated: { readonly features: Features; readonly wanted: readonly string[] },
  { classifier, k }: { readonly classifier: "neighbours" | "trained"; readonly k: number },
): Promise<{ readonly generated: Share; readonly real: Share }> {
  const metrics = await import("../metrics/attribute_classifiers.ts");
  const { rowsOf } = await import("../metrics/kernel_distance.ts");
  const names = [...new Set(generated.wanted)];
  const labelled = {
    features: real.features,
    attributes: real.labels.map((of) => names.flatMap((name, i) => of.includes(name) ? [i] : [])),
  };
  const train = (of: typeof labelled | Parameters<typeof metrics.nearestNeighbours>[0]) =>
    classifier === "neighbours"
      ? metrics.nearestNeighbours(of, names.length, k)
      : metrics.logisticRegression(of, names.length);
  const classify = train(labelled);
  const sources = real.labels.map((_, i) => String(i));
  const { right, of } = metrics.crossValidate(labelled, sources, train);
  return {
    generated: await shareOf(
      rowsOf(generated.features).map((row, i) => names[classify(row)] === generated.wanted[i]),
    ),
    real: await shareOf(Array.from({ length: of }, (_, i) => i < right)),
  };
}
