import type { Tensor } from "../../tensor/tensor.ts";

/** One picture as interleaved 8-bit pixels. */
export interface Pixels {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** 3, or 4 with opacity. */
  readonly channels: 3 | 4;
}

/**
 * Rounds a picture [1, 3 or 1, H, W] in 0..1 to 8 bits, values beyond clamped, with its opacity where there is one.
 *
 * @throws RangeError for batches, other channels, and opacity of another size
 */
export function toPixels({ data, shape }: Tensor, alpha?: Tensor): Pixels {
  const [count, colours, height, width] = shape as [number, number, number, number];
  const size = width * height;
  if (shape.length !== 4 || count !== 1 || (colours !== 3 && colours !== 1) || size === 0) {
    throw new RangeError(
      `Cannot encode a tensor of shape [${shape.join(", ")}]: one picture is [1, 3, height, width]`,
    );
  }
  if (alpha && alpha.data.length !== size) {
    throw new RangeError(
      `Expected opacity for ${width}x${height} pixels, but got [${alpha.shape.join(", ")}]`,
    );
  }
  const channels = alpha ? 4 : 3;
  const out = new Uint8Array(size * channels);
  for (let c = 0; c < channels; c++) {
    const values = c === 3 ? alpha!.data : data;
    const first = colours === 1 || c === 3 ? 0 : c * size;
    for (let i = 0; i < size; i++) {
      const value = values[first + i]!;
      out[i * channels + c] = value >= 1 ? 255 : value > 0 ? 255 * value + 0.5 : 0;
    }
  }
  return { data: out, width, height, channels };
}
