import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { Features } from "./features.ts";

/**
 * The means of maps [n, channels, height, width] over `grid` x `grid` cells, one row of `channels·grid²` for each. Cells
 * share the edges' remainder: they differ by one row or column at most.
 *
 * @throws RangeError for maps smaller than the grid
 */
export function meanOfCells({ data, shape }: Tensor, grid: number): Features {
  const [count, channels, height, width] = shape as [number, number, number, number];
  if (height < grid || width < grid) {
    throw new RangeError(`Cannot divide maps of ${width}x${height} into ${grid}x${grid} cells`);
  }
  const edges = (size: number): number[] =>
    Array.from({ length: grid + 1 }, (_, i) => Math.floor(i * size / grid));
  const [ys, xs] = [edges(height), edges(width)];
  const means: number[] = [];
  for (let map = 0; map < count * channels; map++) {
    for (let row = 0; row < grid; row++) {
      for (let column = 0; column < grid; column++) {
        let sum = 0;
        for (let y = ys[row]!; y < ys[row + 1]!; y++) {
          const from = (map * height + y) * width;
          for (let x = xs[column]!; x < xs[column + 1]!; x++) sum += data[from + x]!;
        }
        means.push(sum / ((ys[row + 1]! - ys[row]!) * (xs[column + 1]! - xs[column]!)));
      }
    }
  }
  return tensor(means, [count, channels * grid * grid]);
}
