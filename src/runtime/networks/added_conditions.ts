import type { Tensor } from "../../tensor/tensor.ts";
import { tensor } from "../../tensor/tensor.ts";

/**
 * The guidance scale as LCM models take it, [1, dim]: sines, then cosines, of `1000·(scale - 1)·10000^(-i/(dim/2 - 1))`.
 *
 * @see https://arxiv.org/abs/2310.04378
 */
export function guidanceScaleEmbedding(scale: number, dim = 256): Tensor {
  const half = Math.floor(dim / 2);
  const data = new Float32Array(dim);
  for (let i = 0; i < half; i++) {
    const angle = 1000 * (scale - 1) * Math.exp(-i * Math.log(10000) / (half - 1));
    data[i] = Math.sin(angle);
    data[half + i] = Math.cos(angle);
  }
  return tensor(data, [1, dim]);
}

/** What SDXL is told of a picture's history, in pixels. */
export interface PictureSizes {
  /** Height and width of the training picture to imitate. */
  readonly original: readonly [number, number];
  /** Top and left of its crop; 0, 0 for a centred subject. */
  readonly crop?: readonly [number, number];
  /** Height and width wanted. */
  readonly target: readonly [number, number];
  /** The refiner's 0..10 instead of the target size; 6 is usual, 2.5 for negatives. */
  readonly aestheticScore?: number;
}

/** {@link PictureSizes} as the input `time_ids`, [1, 6], or [1, 5] with an aesthetic score. */
export function timeIds({ original, crop = [0, 0], target, aestheticScore }: PictureSizes): Tensor {
  const last = aestheticScore === undefined ? target : [aestheticScore];
  const ids = [...original, ...crop, ...last];
  return tensor(ids, [1, ids.length]);
}
