import { checkSets, type Features } from "./features.ts";
import { rowsOf, squaredDistance } from "./kernel_distance.ts";

/** The nearest row of a set to one, and how far it is. */
export interface Nearest {
  readonly index: number;
  readonly distance: number;
}

/** The nearest of some rows, but for one of them. */
export function nearestRow(
  row: Float32Array,
  rows: readonly Float32Array[],
  except?: number,
): Nearest {
  let [index, least] = [-1, Infinity];
  rows.forEach((other, i) => {
    const distance = i === except ? Infinity : squaredDistance(row, other);
    if (distance < least) [index, least] = [i, distance];
  });
  return { index, distance: Math.sqrt(least) };
}

/**
 * Which pictures are copies of what was learnt from: those nearer to a training picture than that one is to any other
 * training picture. Held-out real pictures have a rate too, beside which that of generated ones stands.
 *
 * @throws RangeError for sets of other widths, or fewer than two to learn from
 */
export function copies(pictures: Features, learnt: Features): readonly boolean[] {
  checkSets([learnt], 2);
  checkSets([learnt, pictures], 1);
  const rows = rowsOf(learnt);
  const gaps = rows.map((row, i) => nearestRow(row, rows, i).distance);
  return rowsOf(pictures).map((row) => {
    const { index, distance } = nearestRow(row, rows);
    return distance < gaps[index]!;
  });
}
