import { checkSets, type Features } from "./features.ts";
import { rowsOf, squaredDistance } from "./kernel_distance.ts";

/**
 * Mean distance between two different pictures of a set: how varied it is, 0 for copies of one.
 *
 * @throws RangeError for less than two pictures
 */
export function meanPairwiseDistance(features: Features): number {
  checkSets([features], 2);
  const rows = rowsOf(features);
  let sum = 0;
  for (let i = 1; i < rows.length; i++) {
    for (let j = 0; j < i; j++) sum += Math.sqrt(squaredDistance(rows[i]!, rows[j]!));
  }
  return 2 * sum / (rows.length * (rows.length - 1));
}
