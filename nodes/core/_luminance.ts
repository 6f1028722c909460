import type { Tensor } from "sdk";

/** Weights of red, green and blue in brightness, as ITU-R BT.709 has them. */
const WEIGHTS = [0.2126, 0.7152, 0.0722] as const;

/** Brightness of pictures [n, 3, H, W] as masks [n, 1, H, W]. */
export function luminance({ data, shape }: Tensor): Tensor {
  const [count, , height, width] = shape as [number, number, number, number];
  const size = height * width;
  const out = new Float32Array(count * size);
  for (let i = 0; i < out.length; i++) {
    const at = Math.floor(i / size) * 3 * size + i % size;
    out[i] = WEIGHTS[0] * data[at]! + WEIGHTS[1] * data[at + size]! +
      WEIGHTS[2] * data[at + 2 * size]!;
  }
  return { data: out, shape: [count, 1, height, width] };
}
