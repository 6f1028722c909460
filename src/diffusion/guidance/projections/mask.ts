import type { Tensor } from "../../../tensor/tensor.ts";
import { resize } from "../bands.ts";
import type { TermOperator } from "../operator.ts";

/** Pointwise weights. */
export interface Mask {
  /** Tells it from other projections. */
  readonly type: "mask";
  /** [height, width] of any size, resized bilinearly to the latents. */
  readonly mask: Tensor;
}

/** See {@link Mask}. */
export const mask: TermOperator<Mask> = {
  type: "mask",
  stage: "term",
  apply(delta, settings, { scale, height, width }) {
    const weights = weightsOf(settings.mask, height, width);
    return delta.map((value, i) => scale * value * weights[i % weights.length]!);
  },
  fault({ mask: { shape } }) {
    return shape.length >= 2 && shape.slice(0, -2).every((dim) => dim === 1)
      ? undefined
      : `its mask has shape [${shape.join(", ")}]: expected [height, width]`;
  },
};

const resized = new WeakMap<Tensor, Map<string, Float64Array>>();

function weightsOf(mask: Tensor, height: number, width: number): Float64Array {
  const sizes = resized.get(mask) ?? new Map<string, Float64Array>();
  resized.set(mask, sizes);
  const size = `${height}x${width}`;
  const [maskHeight, maskWidth] = mask.shape.slice(-2) as [number, number];
  const weights = sizes.get(size) ?? resize(
    { data: Float64Array.from(mask.data), height: maskHeight, width: maskWidth },
    height,
    width,
  ).data;
  sizes.set(size, weights);
  return weights;
}
