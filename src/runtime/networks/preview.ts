import { type Tensor, tensor } from "../../tensor/tensor.ts";
import type { Family } from "../models/family.ts";
import type { PreviewMatrix } from "../models/model_facts.ts";

const matrix = (rgb: readonly (readonly number[])[], bias: readonly number[]): PreviewMatrix => ({
  matrix: tensor(rgb.flat(), [3, rgb[0]!.length]),
  bias: tensor(bias, [3]),
});

/** Matrices fitted to decoded pictures, as ComfyUI publishes them: a row for each of red, green and blue. */
const SD1 = matrix([
  [0.3512, 0.3250, -0.2829, -0.2120],
  [0.2297, 0.4974, 0.1762, -0.2616],
  [0.3227, 0.2350, 0.2721, -0.7177],
], [0, 0, 0]);
const SDXL = matrix([
  [0.3920, -0.2634, 0.0568, -0.3112],
  [0.4054, -0.0196, 0.1687, -0.2359],
  [0.4549, 0.0653, -0.0755, -0.2076],
], [0, 0, 0]);

/** The preview matrix of a family, where one is known. */
export function familyPreview(family: Family): PreviewMatrix | undefined {
  if (family === "sd1" || family === "sd2") return SD1;
  return family === "sdxl" || family === "sdxl-refiner" ? SDXL : undefined;
}

/**
 * Pictures [n, 3, h, w] in 0..1 at the latents' size: `rgb = (matrix·latents + bias + 1) / 2`, clamped.
 *
 * @throws RangeError when the latents have other channels than the matrix
 */
export function previewLatents(latents: Tensor, { matrix, bias }: PreviewMatrix): Tensor {
  const [count, channels, height, width] = latents.shape as [number, number, number, number];
  if (channels !== matrix.shape[1]) {
    throw new RangeError(
      `Cannot preview latents of ${channels} channels with a matrix for ${matrix.shape[1]}`,
    );
  }
  const size = height * width;
  const data = new Float32Array(count * 3 * size);
  for (let i = 0; i < data.length; i++) {
    const [image, color, pixel] = [Math.floor(i / (3 * size)), Math.floor(i / size) % 3, i % size];
    let sum = bias.data[color]! + 1;
    for (let c = 0; c < channels; c++) {
      sum += matrix.data[color * channels + c]! *
        latents.data[(image * channels + c) * size + pixel]!;
    }
    data[i] = Math.min(Math.max(sum / 2, 0), 1);
  }
  return { data, shape: [count, 3, height, width] };
}

/** Solves `a·x = b` for symmetric positive a [n][n] by Gaussian elimination; b has several columns. */
function solve(a: number[][], b: number[][]): number[][] {
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  const n = a.length;
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j < rows[k]!.length; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return rows.map((row, i) => row.slice(n).map((value) => value / row[i]!));
}

/** Keeps the equations solvable where a channel never changes. */
const RIDGE = 1e-6;

/**
 * The least-squares preview matrix of latents [n, channels, h, w] and their pictures [n, 3, h, w] in 0..1, shrunk to
 * the latents' size.
 */
export function fitPreviewMatrix(latents: Tensor, pictures: Tensor): PreviewMatrix {
  const [count, channels, height, width] = latents.shape as [number, number, number, number];
  const size = height * width;
  const n = channels + 1;
  const square = Array.from(
    { length: n },
    (_, i) => Array.from({ length: n }, (_, j) => i === j ? RIDGE : 0),
  );
  const target = Array.from({ length: n }, () => [0, 0, 0]);
  for (let at = 0; at < count * size; at++) {
    const [image, pixel] = [Math.floor(at / size), at % size];
    const x = Array.from(
      { length: n },
      (_, c) => c === channels ? 1 : latents.data[(image * channels + c) * size + pixel]!,
    );
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) square[i]![j]! += x[i]! * x[j]!;
      for (let color = 0; color < 3; color++) {
        target[i]![color]! += x[i]! * (2 * pictures.data[(image * 3 + color) * size + pixel]! - 1);
      }
    }
  }
  const solution = solve(square, target);
  return matrix(
    [0, 1, 2].map((color) => solution.slice(0, channels).map((row) => row[color]!)),
    solution[channels]!,
  );
}
