import { Matrix } from "ml-matrix";
import { checkSets, covarianceOf, eigen, type Features, matrixOf, meanOf } from "./features.ts";

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
  const isWide = Math.min(a.shape[0]!, b.shape[0]!) < a.shape[1]!;
  const { traces, cross } = isWide ? byRows(a, b) : byColumns(a, b);
  return shift + traces - 2 * cross;
}

interface Spread {
  /** `tr(C1) + tr(C2)`. */
  readonly traces: number;
  /** `tr (C1^½·C2·C1^½)^½`. */
  readonly cross: number;
}

const sumOfRoots = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);

function byColumns(a: Features, b: Features): Spread {
  const [covA, covB] = [covarianceOf(a), covarianceOf(b)];
  const root = squareRoot(covA);
  const { values } = eigen(root.mmul(covB).mmul(root));
  return { traces: covA.trace() + covB.trace(), cross: sumOfRoots(values) };
}

/**
 * The same of fewer pictures than numbers a picture, such as Inception's 2048: with A and B the centred rows over
 * `√(n - 1)`, `C1 = Aᵀ·A`, and the trace is the sum of the singular values of `A·Bᵀ`.
 */
function byRows(a: Features, b: Features): Spread {
  const [left, right] = [scaledRows(a), scaledRows(b)];
  const traces = [left, right].reduce((sum, rows) => sum + rows.norm("frobenius") ** 2, 0);
  const product = left.rows < right.rows
    ? left.mmul(right.transpose())
    : right.mmul(left.transpose());
  const { values } = eigen(product.mmul(product.transpose()));
  return { traces, cross: sumOfRoots(values) };
}

function scaledRows(features: Features): Matrix {
  return matrixOf(features).subRowVector([...meanOf(features)])
    .div(Math.sqrt(features.shape[0]! - 1));
}

/** The symmetric root of a symmetric matrix without negative eigenvalues. */
function squareRoot(matrix: Matrix): Matrix {
  const { values, vectors } = eigen(matrix);
  const roots = Matrix.diag(values.map((value) => Math.sqrt(Math.max(0, value))));
  return vectors.mmul(roots).mmul(vectors.transpose());
}
