import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { type Tensor, tensor } from "../tensor/tensor.ts";

/** Pictures as points: one row of numbers each, [pictures, width]. Distances between rows are what metrics measure. */
export type Features = Tensor;

/** @throws RangeError unless the sets hold rows of one width, and at least `least` of them */
export function checkSets(sets: readonly Features[], least: number): void {
  const width = sets[0]?.shape[1];
  for (const { shape } of sets) {
    if (shape.length !== 2 || shape[1] !== width) {
      throw new RangeError(
        `Cannot compare features of shape [${shape.join(", ")}] with rows of ${width}`,
      );
    }
    if (shape[0]! < least) {
      throw new RangeError(
        `Cannot compare sets of ${shape[0]} pictures: at least ${least} are needed`,
      );
    }
  }
}

/** The rows as a matrix of float64. */
export function matrixOf({ data, shape }: Features): Matrix {
  return Matrix.from1DArray(shape[0]!, shape[1]!, data);
}

/** The mean row. */
export function meanOf(features: Features): readonly number[] {
  return matrixOf(features).mean("column");
}

/** Covariance of the columns, divided by n - 1. */
export function covarianceOf(features: Features): Matrix {
  const centred = matrixOf(features).subRowVector([...meanOf(features)]);
  return centred.transpose().mmul(centred).div(features.shape[0]! - 1);
}

/** Eigenvalues of a symmetric matrix with the eigenvectors as columns, rising. */
export function eigen(matrix: Matrix): { values: readonly number[]; vectors: Matrix } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

/** Directions with less than this share of the largest variance are rounding. */
const NEGLIGIBLE = 1e-8;

/**
 * The map to the `width` directions in which a set varies most, each brought to variance 1: `(x - mean)·V·diag(1/s)`.
 * Fitted on real pictures and applied to all sets, it makes distances mean the same in every direction.
 */
export function whitener(fitted: Features, width: number): (features: Features) => Features {
  const { values, vectors } = eigen(covarianceOf(fitted));
  const largest = values.at(-1)!;
  const kept = values.map((_, i) => i).reverse().slice(0, width)
    .filter((i) => values[i]! > NEGLIGIBLE * largest);
  const scaled = Matrix.zeros(values.length, kept.length);
  for (const [to, from] of kept.entries()) {
    for (let row = 0; row < values.length; row++) {
      scaled.set(row, to, vectors.get(row, from) / Math.sqrt(values[from]!));
    }
  }
  const mean = [...meanOf(fitted)];
  return (features) => {
    const mapped = matrixOf(features).subRowVector(mean).mmul(scaled);
    return tensor(mapped.to1DArray(), [mapped.rows, mapped.columns]);
  };
}
