import { checkSets, eigen, type Features, matrixOf } from "./features.ts";

/**
 * Vendi score (Friedman and Dieng 2023): the number of different pictures that a set amounts to, from 1 to its size;
 * `exp(-sum l·log l)` over the eigenvalues of the mean cosine similarity.
 *
 * @throws RangeError for an empty set, or a row of zeros
 * @see https://arxiv.org/abs/2210.02410
 */
export function vendiScore(features: Features): number {
  checkSets([features], 1);
  const rows = matrixOf(features);
  for (let i = 0; i < rows.rows; i++) {
    const norm = Math.hypot(...rows.getRow(i));
    if (norm === 0) {
      throw new RangeError("Cannot tell how varied pictures are: one has no features");
    }
    rows.mulRow(i, 1 / norm);
  }
  // X·Xᵀ/n, n wide, and Xᵀ·X/n, as wide as the features, have the same eigenvalues beside zeros.
  const { values } = eigen(rows.transpose().mmul(rows).div(rows.rows));
  const entropy = values.reduce((sum, l) => l > 0 ? sum - l * Math.log(l) : sum, 0);
  return Math.exp(entropy);
}
