import { checkSets, type Features } from "./features.ts";
import { rowsOf, squaredDistance } from "./kernel_distance.ts";

/** How two sets overlap, each from 0 to 1 but for density. */
export interface Overlap {
  /** Share of the generated pictures that lie among real ones: fidelity. */
  readonly precision: number;
  /** Share of the real pictures that lie among generated ones: variety. */
  readonly recall: number;
  /** In how many real neighbourhoods a generated picture lies, over k: fidelity that an outlier cannot lift. */
  readonly density: number;
  /** Share of the real neighbourhoods with a generated picture in them: variety, no outlier needed. */
  readonly coverage: number;
}

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019), density and coverage (Naeem et al. 2020) by the balls round
 * each picture that reach to its k-th nearest neighbour in its own set.
 *
 * @throws RangeError for sets of other widths, or of no more than k pictures
 * @see https://arxiv.org/abs/1904.06991
 * @see https://arxiv.org/abs/2002.09797
 */
export function overlap(real: Features, generated: Features, k = 5): Overlap {
  checkSets([real, generated], k + 1);
  const [reals, fakes] = [rowsOf(real), rowsOf(generated)];
  const [realRadii, fakeRadii] = [radii(reals, k), radii(fakes, k)];
  let [inside, hits] = [0, 0];
  const covered = new Set<number>();
  const recalled = new Set<number>();
  fakes.forEach((fake, f) => {
    let among = 0;
    reals.forEach((one, r) => {
      const distance = squaredDistance(one, fake);
      if (distance < realRadii[r]!) {
        among++;
        covered.add(r);
      }
      if (distance < fakeRadii[f]!) recalled.add(r);
    });
    hits += among;
    if (among > 0) inside++;
  });
  return {
    precision: inside / fakes.length,
    recall: recalled.size / reals.length,
    density: hits / (k * fakes.length),
    coverage: covered.size / reals.length,
  };
}

/** Squared distances from each row to its k-th nearest other row. */
function radii(rows: readonly Float32Array[], k: number): Float64Array {
  return Float64Array.from(rows, (row, i) => {
    const others = rows.flatMap((other, j) => i === j ? [] : [squaredDistance(row, other)]);
    return others.sort((a, b) => a - b)[k - 1]!;
  });
}
