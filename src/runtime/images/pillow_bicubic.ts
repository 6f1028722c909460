import type { Tensor } from "../../tensor/tensor.ts";
import { resample, smoothed } from "./resize.ts";

/** Keys' cubic with a = -0.5, as in Pillow. */
function cubic(x: number): number {
  const [a, d] = [-0.5, Math.abs(x)];
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

const clamp = (value: number): number => Math.min(Math.max(value, 0), 255);

/**
 * Pictures in 0..255 brought to another size by Pillow's bicubic filter, which smooths before it shrinks. `float` is what
 * clean-fid does, numbers as they come and cut to the range at the end; `bytes` is what Pillow does with pictures and
 * open_clip with it, rounded after each direction.
 */
export function pillowBicubic(
  image: Tensor,
  width: number,
  height: number,
  numbers: "float" | "bytes",
): Tensor {
  const taps = smoothed(2, cubic);
  if (numbers === "bytes") {
    return resample(image, width, height, { taps, between: (v) => Math.floor(clamp(v) + 0.5) });
  }
  const resized = resample(image, width, height, { taps });
  return { data: resized.data.map(clamp), shape: resized.shape };
}
