import type { Tensor } from "../tensor/tensor.ts";

/** Lengths below count as this: where nothing is seen there is nothing to compare. */
const LEAST = 1e-10;

/** At each place of a map [1, c, h, w], one over the length of its channels. */
function scales({ data, shape }: Tensor): Float32Array {
  const [, channels, height, width] = shape as [number, number, number, number];
  const size = height * width;
  return Float32Array.from({ length: size }, (_, at) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[c * size + at]! ** 2;
    return 1 / Math.sqrt(sum + LEAST);
  });
}

/** `mean_places |â - b̂|²`, channels brought to unit length at each place: 0 to 4. */
function mapDistance(a: Tensor, b: Tensor): number {
  const [one, other] = [scales(a), scales(b)];
  const size = one.length;
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    sum += (a.data[i]! * one[i % size]! - b.data[i]! * other[i % size]!) ** 2;
  }
  return sum / size;
}

/**
 * How differently two pictures look to a network: the mean over its layers of `mean_places |â - b̂|²`, where `â` are the
 * layer's channels at a place, of unit length. That is the form of LPIPS (Zhang et al. 2018, arXiv 1801.03924) with all
 * channels weighed alike; on another network it is no LPIPS.
 *
 * @param a maps [1, c, h, w] of one picture's layers, from the first on
 * @param b those of the other, of the same shapes
 */
export function perceptualDistance(a: readonly Tensor[], b: readonly Tensor[]): number {
  return a.reduce((sum, map, layer) => sum + mapDistance(map, b[layer]!), 0) / a.length;
}
