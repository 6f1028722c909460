import type { Pictures } from "./data.ts";
import type { Latents } from "./latents.ts";

/** Solves `A·x = b` for a small symmetric positive matrix by Gaussian elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < n; i++) {
    for (let r = i + 1; r < n; r++) {
      const factor = rows[r]![i]! / rows[i]![i]!;
      for (let c = i; c <= n; c++) rows[r]![c]! -= factor * rows[i]![c]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const known = rows[i]!.slice(i + 1, n).reduce(
      (sum, value, k) => sum + value * x[i + 1 + k]!,
      0,
    );
    x[i] = (rows[i]![n]! - known) / rows[i]![i]!;
  }
  return x;
}

/**
 * The matrix and bias that turn scaled latents into colours best, by least squares over pictures reduced to the
 * latents' size: `rgb ~ matrix·latents + bias`, in -1..1.
 */
export function fitPreview(
  latents: Latents,
  pictures: Pictures,
  size: number,
): { matrix: number[][]; bias: number[] } {
  const [channels, side] = [4, 16];
  const block = size / side;
  const width = channels + 1;
  const gram = Array.from({ length: width }, () => new Array<number>(width).fill(0));
  const right = Array.from({ length: 3 }, () => new Array<number>(width).fill(0));
  latents.pictures.forEach(({ picture, mirrored }, row) => {
    if (mirrored || row % 8 !== 0) return;
    const z = latents.of(row);
    const pixels = pictures.pixels(picture.index);
    for (let cell = 0; cell < side * side; cell++) {
      const features = [
        ...Array.from({ length: channels }, (_, c) => z[c * side * side + cell]!),
        1,
      ];
      const [top, left] = [Math.floor(cell / side) * block, (cell % side) * block];
      const colour = [0, 0, 0];
      for (let i = 0; i < block * block; i++) {
        const at = ((top + Math.floor(i / block)) * size + left + i % block) * 3;
        for (let c = 0; c < 3; c++) colour[c]! += (pixels[at + c]! / 127.5 - 1) / (block * block);
      }
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < width; j++) gram[i]![j]! += features[i]! * features[j]!;
        for (let c = 0; c < 3; c++) right[c]![i]! += features[i]! * colour[c]!;
      }
    }
  });
  const solved = right.map((row) => solve(gram, row).map((value) => Number(value.toFixed(5))));
  return {
    matrix: solved.map((row) => row.slice(0, channels)),
    bias: solved.map((row) => row[channels]!),
  };
}
