import type { Tensor } from "../../tensor/tensor.ts";

/** Resizing of a mask to the size of latents: diffusers takes the nearest pixel, ComfyUI the mean of the four next. */
export type MaskResize = "nearest" | "bilinear";

/** The row or column of `from` that position `i` of `to` stands at, between pixel centres. */
function positionOf(i: number, from: number, to: number, resize: MaskResize): number {
  if (resize === "nearest") return Math.floor(i * from / to);
  return Math.min(Math.max((i + 0.5) * from / to - 0.5, 0), from - 1);
}

/**
 * A mask of shape [height, width], 1 where it is painted, as latents of `shape` [batch, channels, height, width] need it:
 * resized, and the same for each channel and picture.
 *
 * @throws RangeError when the shapes are not of two and four dimensions
 */
export function latentMask(
  mask: Tensor,
  shape: readonly number[],
  resize: MaskResize = "nearest",
): Tensor {
  const [height, width] = mask.shape;
  const [batch, channels, rows, columns] = shape;
  if (mask.shape.length !== 2 || shape.length !== 4) {
    throw new RangeError(
      `A mask [height, width] is made for latents [batch, channels, height, width], but got [${
        mask.shape.join(", ")
      }] for [${shape.join(", ")}]`,
    );
  }
  const at = (y: number, x: number): number => {
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [bottom, right] = [Math.min(top + 1, height! - 1), Math.min(left + 1, width! - 1)];
    const line = (row: number): number => {
      const a = mask.data[row * width! + left]!;
      return a + (mask.data[row * width! + right]! - a) * (x - left);
    };
    return line(top) + (line(bottom) - line(top)) * (y - top);
  };
  const plane = Float32Array.from({ length: rows! * columns! }, (_, i) =>
    at(
      positionOf(Math.floor(i / columns!), height!, rows!, resize),
      positionOf(i % columns!, width!, columns!, resize),
    ));
  const data = new Float32Array(batch! * channels! * plane.length);
  for (let k = 0; k < batch! * channels!; k++) data.set(plane, k * plane.length);
  return { data, shape: [...shape] };
}
