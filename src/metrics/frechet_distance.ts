import { Matrix } from "ml-matrix";
import { checkSets, covarianceOf, eigen, type Features, meanOf } from "./features.ts";

/**
 * Fréchet distance of the Gaussians fitted to two sets, `|m1 - m2|² + tr(C1 + C2 - 2·(C1^½·C2·C1^½)^½)`. It is an FID only
 * on Inception's features. Two samples of n from one distribution of width d are about `(d²/2 + 2d)/n` apart: compare
 * sets of equal size only, and by the side of that floor.
 *
 * @throws RangeError for sets of other widths, or of less than two pictures
 * @see https://arxiv.org/abs/1706.08500
 */
export function frechetDistance(a: Features, b: Features): number {
  checkSets([a, b], 2);
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const shift = meanA.reduce((sum, value, i) => sum + (value - meanB[i]!) ** 2, 0);
  const [covA, covB] = [covarianceOf(a), covarianceOf(b)];
  const root = squareRoot(covA);
  const { values } = eigen(root.mmul(covB).mmul(root));
  const cross = values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  return shift + covA.trace() + covB.trace() - 2 * cross;
}

/** The symmetric root of a symmetric matrix without negative eigenvalues. */
function squareRoot(matrix: Matrix): Matrix {
  const { values, vectors } = eigen(matrix);
  const roots = Matrix.diag(values.map((value) => Math.sqrt(Math.max(0, value))));
  return vectors.mmul(roots).mmul(vectors.transpose());
}
