import { checkSets, type Features, whitener } from "./features.ts";
import { rowsOf, squaredDistance } from "./kernel_distance.ts";

/** Which of some attributes a picture shows most, by index. */
export type Classifier = (row: Float32Array) => number;

/** Pictures of which it is known which attributes they have, by index; those with none teach what is none. */
export interface Labelled {
  readonly features: Features;
  readonly attributes: readonly (readonly number[])[];
}

/**
 * The attribute that most of the nearest labelled pictures have, each vote shared among a picture's attributes and divided
 * by how many pictures have it, so that common ones do not win by being common.
 */
export function nearestNeighbours(
  { features, attributes }: Labelled,
  count: number,
  k = 5,
): Classifier {
  checkSets([features], 1);
  const rows = rowsOf(features);
  const labelled = rows.flatMap((row, i) =>
    attributes[i]!.length ? [{ row, of: attributes[i]! }] : []
  );
  const frequency = frequencies(attributes, count);
  return (row) => {
    const near = labelled.map(({ row: other, of }) => ({ of, at: squaredDistance(row, other) }))
      .sort((a, b) => a.at - b.at).slice(0, k);
    const votes = new Float64Array(count);
    near.forEach(({ of }, rank) => {
      // The nearer wins a tie.
      for (const one of of) votes[one]! += (1 + 1e-6 * (k - rank)) / of.length / frequency[one]!;
    });
    return argmax(votes);
  };
}

/** Steps of gradient descent, and the pull of the weights to 0. */
const [STEPS, RATE, DECAY] = [300, 0.5, 1e-3];

/**
 * Logistic regression, one for each attribute against all other pictures, on whitened features; pictures with and without
 * an attribute weigh the same together. The attribute with the highest odds is the answer.
 */
export function logisticRegression(labelled: Labelled, count: number, width = 64): Classifier {
  const odds = attributeOdds(labelled, count, width);
  return (row) => argmax(odds(row));
}

/** The logarithms of the odds by which {@link logisticRegression} decides: above 0, a picture shows the attribute. */
export function attributeOdds(
  { features, attributes }: Labelled,
  count: number,
  width = 64,
): (row: Float32Array) => readonly number[] {
  checkSets([features], 2);
  const whiten = whitener(features, width);
  const rows = rowsOf(whiten(features));
  const weights = Array.from({ length: count }, (_, attribute) => {
    const has = attributes.map((of) => of.includes(attribute));
    const positive = has.filter(Boolean).length;
    return positive === 0 ? undefined : descend(rows, has, positive);
  });
  return (row) => {
    const [white] = rowsOf(whiten({ data: Float32Array.from(row), shape: [1, row.length] }));
    return weights.map((one) => one ? score(one, white!) : -Infinity);
  };
}

function descend(
  rows: readonly Float32Array[],
  has: readonly boolean[],
  positive: number,
): Float64Array {
  const width = rows[0]!.length;
  const weights = new Float64Array(width + 1);
  const shares = [0.5 / Math.max(1, rows.length - positive), 0.5 / positive];
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((w, i) => i < width ? DECAY * w : 0);
    rows.forEach((row, r) => {
      const wanted = Number(has[r]);
      const error = (1 / (1 + Math.exp(-score(weights, row))) - wanted) * shares[wanted]!;
      for (let i = 0; i < width; i++) gradient[i]! += error * row[i]!;
      gradient[width]! += error;
    });
    for (let i = 0; i <= width; i++) weights[i]! -= RATE * gradient[i]!;
  }
  return weights;
}

function score(weights: Float64Array, row: Float32Array): number {
  let sum = weights.at(-1)!;
  for (let i = 0; i < row.length; i++) sum += weights[i]! * row[i]!;
  return sum;
}

function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function frequencies(attributes: readonly (readonly number[])[], count: number): number[] {
  return Array.from(
    { length: count },
    (_, one) => attributes.filter((of) => of.includes(one)).length || 1,
  );
}

/**
 * How often a classifier is right on labelled pictures that it has not seen, groups of them left out in turn: what its
 * word on generated pictures is worth. A picture counts as right when the answer is one of its attributes.
 *
 * @param groups pictures of one source, such as one glyph in several styles, are left out together
 */
export function crossValidate(
  labelled: Labelled,
  groups: readonly string[],
  train: (labelled: Labelled) => Classifier,
): Validated {
  const names = [...new Set(groups)];
  const folds = Math.min(FOLDS, names.length);
  let [right, of] = [0, 0];
  for (let fold = 0; fold < folds; fold++) {
    const isOut = groups.map((group) => names.indexOf(group) % folds === fold);
    const found = validate(labelled, isOut, train);
    right += found.right;
    of += found.of;
  }
  return { right, of };
}

const FOLDS = 5;

/** How many of the labelled pictures that were told an attribute a classifier is right on. */
export interface Validated {
  readonly right: number;
  readonly of: number;
}

/** The same for one choice of pictures that are left out. */
export function validate(
  { features, attributes }: Labelled,
  isOut: readonly boolean[],
  train: (labelled: Labelled) => Classifier,
): Validated {
  const rows = rowsOf(features);
  const kept = rows.flatMap((_, i) => isOut[i] ? [] : [i]);
  const asked = rows.flatMap((_, i) => isOut[i] && attributes[i]!.length ? [i] : []);
  if (!asked.length || !kept.some((i) => attributes[i]!.length)) return { right: 0, of: 0 };
  const classify = train(pick({ features, attributes }, kept));
  const right = asked.filter((i) => attributes[i]!.includes(classify(rows[i]!))).length;
  return { right, of: asked.length };
}

function pick({ features, attributes }: Labelled, indices: readonly number[]): Labelled {
  const width = features.shape[1]!;
  const data = new Float32Array(indices.length * width);
  const rows = rowsOf(features);
  indices.forEach((from, to) => data.set(rows[from]!, to * width));
  return {
    features: { data, shape: [indices.length, width] },
    attributes: indices.map((i) => attributes[i]!),
  };
}
