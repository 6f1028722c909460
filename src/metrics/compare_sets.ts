import { random } from "../tensor/random.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { checkSets, type Features, whitener } from "./features.ts";
import { frechetDistance } from "./frechet_distance.ts";
import { kernelDistance, rowsOf } from "./kernel_distance.ts";
import { type Overlap, overlap } from "./neighbours.ts";
import { vendiScore } from "./vendi_score.ts";

/** How far a set of pictures is from a set of real ones, and how varied it is. */
export interface SetMetrics extends Overlap {
  /** See {@link frechetDistance}. */
  readonly frechet: number;
  /** See {@link kernelDistance}, polynomial. */
  readonly kernel: number;
  /** See {@link vendiScore}. */
  readonly vendi: number;
}

/** What {@link compareSets} found. */
export interface SetComparison {
  /** Generated pictures against real ones. */
  readonly generated: SetMetrics;
  /** As many other real pictures against the same: low where pictures of one source are on both sides. */
  readonly floor: SetMetrics;
  /** Pictures in each of the sets that were compared. */
  readonly count: number;
  /** Directions that were compared. */
  readonly width: number;
}

/** How sets are compared. */
export interface CompareOptions {
  /** Directions kept, those in which real pictures vary most; 32 unless given. */
  readonly width?: number;
  /** Neighbours of a picture that make its neighbourhood; 5 unless given. */
  readonly k?: number;
  /** Which of the pictures are taken where there are more than are used. */
  readonly seed?: number;
}

/**
 * Compares generated pictures with real ones, beside the floor: of three sets of one size, two are real. Distances are
 * of features whitened on all real pictures, so they are comparable only for the same real pictures, size and width.
 *
 * @throws RangeError when a set is too small for its neighbourhoods
 */
export function compareSets(
  real: Features,
  generated: Features,
  { width = 32, k = 5, seed = 0 }: CompareOptions = {},
): SetComparison {
  checkSets([real, generated], 2);
  const count = Math.min(Math.floor(real.shape[0]! / 2), generated.shape[0]!);
  const whiten = whitener(real, width);
  const reals = shuffled(rowsOf(whiten(real)), seed);
  const [first, second] = [reals.slice(0, count), reals.slice(count, 2 * count)].map(stack) as [
    Tensor,
    Tensor,
  ];
  const fakes = stack(shuffled(rowsOf(whiten(generated)), seed).slice(0, count));
  const against = (others: Features): SetMetrics => ({
    frechet: frechetDistance(first, others),
    kernel: kernelDistance(first, others),
    ...overlap(first, others, k),
    vendi: vendiScore(others),
  });
  return { generated: against(fakes), floor: against(second), count, width: first.shape[1]! };
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = random(seed, "sets");
  return items.map((item) => ({ item, at: next() })).sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Rows as one set. */
export function stack(rows: readonly Float32Array[]): Features {
  const width = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, i) => data.set(row, i * width));
  return tensor(data, [rows.length, width]);
}
