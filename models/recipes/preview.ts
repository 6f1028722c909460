import { resize } from "../../src/runtime/images/resize.ts";
import { fitPreviewMatrix } from "../../src/runtime/networks/preview.ts";
import { concatRows, type Tensor, tensor } from "../../src/tensor/tensor.ts";
import type { Pictures } from "./data.ts";
import type { Latents } from "./latents.ts";
import { SIZE } from "./picture.ts";

/** Every eighth picture is enough to fit 15 numbers. */
const STRIDE = 8;

/** Channels first, in 0..1. */
function image(pixels: Uint8Array): Tensor {
  const data = Float32Array.from(
    { length: pixels.length },
    (_, i) => pixels[(i % (SIZE * SIZE)) * 3 + Math.floor(i / (SIZE * SIZE))]! / 255,
  );
  return tensor(data, [1, 3, SIZE, SIZE]);
}

/** `preview` of braid.json: the matrix and bias that turn latents into colours best. */
export function fitPreview(
  latents: Latents,
  pictures: Pictures,
): { matrix: number[][]; bias: number[] } {
  const rows = latents.pictures.flatMap(({ picture, mirrored }, row) =>
    mirrored || row % STRIDE !== 0 ? [] : [{ picture, row }]
  );
  const { matrix, bias } = fitPreviewMatrix(
    concatRows(rows.map(({ row }) => tensor(latents.of(row), [1, 4, 16, 16]))),
    concatRows(
      rows.map(({ picture }) => resize(image(pictures.pixels(picture.index)), 16, 16, "area")),
    ),
  );
  const rounded = Array.from(matrix.data, (value) => Number(value.toFixed(5)));
  return {
    matrix: [0, 1, 2].map((color) => rounded.slice(color * 4, color * 4 + 4)),
    bias: Array.from(bias.data, (value) => Number(value.toFixed(5))),
  };
}
