import type { Tensor } from "../../tensor/tensor.ts";

/** Deviations below this are those of one colour, which is not spread. */
const LEAST_DEVIATION = 1e-3;

/**
 * One picture [1, 3, H, W] in the colours of another: in Oklab, each channel gets the other's mean and deviation (Reinhard et
 * al. 2001), measured where masks [1, 1, H, W] of the pictures' sizes weigh.
 *
 * @see https://bottosson.github.io/posts/oklab/
 */
export function matchColors(
  image: Tensor,
  like: Tensor,
  { imageMask, likeMask }: { readonly imageMask?: Tensor; readonly likeMask?: Tensor } = {},
): Tensor {
  const [own, other] = [toOklab(image), toOklab(like)];
  const [from, to] = [momentsOf(own, imageMask), momentsOf(other, likeMask)];
  const matched = own.map((channel, c) => {
    const [{ mean, deviation }, wanted] = [from[c]!, to[c]!];
    const factor = deviation < LEAST_DEVIATION ? 1 : wanted.deviation / deviation;
    return channel.map((value) => wanted.mean + (value - mean) * factor);
  });
  return { data: fromOklab(matched), shape: image.shape };
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

function momentsOf(channels: readonly Float64Array[], mask?: Tensor): readonly Moments[] {
  const total = mask ? mask.data.reduce((sum, weight) => sum + weight, 0) : channels[0]!.length;
  if (!(total > 0)) throw new RangeError("Cannot match colours: the mask selects nothing");
  return channels.map((channel) => {
    const weighted = (f: (value: number) => number): number =>
      channel.reduce((sum, value, i) => sum + f(value) * (mask?.data[i] ?? 1), 0) / total;
    const mean = weighted((value) => value);
    return { mean, deviation: Math.sqrt(weighted((value) => (value - mean) ** 2)) };
  });
}

/** Linear sRGB to cone responses, and their cube roots to lightness and two axes of colour. */
const TO_CONES = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
] as const;
const TO_LAB = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
] as const;
const FROM_LAB = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
] as const;
const FROM_CONES = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
] as const;

type Matrix = readonly (readonly [number, number, number])[];

function times(matrix: Matrix, channels: readonly Float64Array[]): readonly Float64Array[] {
  const [a, b, c] = channels as [Float64Array, Float64Array, Float64Array];
  return matrix.map(([p, q, r]) => a.map((value, i) => p * value + q * b[i]! + r * c[i]!));
}

/** @see https://www.color.org/srgb.pdf */
function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toSrgb(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

function toOklab({ data }: Tensor): readonly Float64Array[] {
  const size = data.length / 3;
  const rgb = [0, 1, 2].map((c) =>
    Float64Array.from(data.subarray(c * size, (c + 1) * size), toLinear)
  );
  return times(TO_LAB, times(TO_CONES, rgb).map((cone) => cone.map(Math.cbrt)));
}

function fromOklab(lab: readonly Float64Array[]): Float32Array<ArrayBuffer> {
  const cones = times(FROM_LAB, lab).map((root) => root.map((value) => value ** 3));
  const out = new Float32Array(3 * cones[0]!.length);
  times(FROM_CONES, cones).forEach((channel, c) => {
    channel.forEach((value, i) => {
      out[c * channel.length + i] = toSrgb(Math.min(Math.max(value, 0), 1));
    });
  });
  return out;
}
