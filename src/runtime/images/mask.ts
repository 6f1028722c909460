import type { Tensor } from "../../tensor/tensor.ts";

/** `f(value, x, y)` over a mask's pixels. */
function mapPixels(mask: Tensor, f: (value: number, x: number, y: number) => number): Tensor {
  const [height, width] = mask.shape.slice(-2) as [number, number];
  return {
    data: mask.data.map((value, i) => f(value, i % width, Math.floor(i / width) % height)),
    shape: mask.shape,
  };
}

/** `1 - mask`. */
export function invertMask(mask: Tensor): Tensor {
  return mapPixels(mask, (value) => 1 - value);
}

/** 1 above the threshold, else 0. */
export function thresholdMask(mask: Tensor, threshold = 0.5): Tensor {
  return mapPixels(mask, (value) => value > threshold ? 1 : 0);
}

/** One channel of a picture [n, c, H, W] as a mask [n, 1, H, W]. @throws RangeError when there is no such channel */
export function channelMask(image: Tensor, channel: number): Tensor {
  const [count, channels, height, width] = image.shape as [number, number, number, number];
  if (!(channel >= 0 && channel < channels)) {
    throw new RangeError(`Cannot take channel ${channel} of a picture with ${channels}`);
  }
  const size = height * width;
  const data = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const from = (i * channels + channel) * size;
    data.set(image.data.subarray(from, from + size), i * size);
  }
  return { data, shape: [count, 1, height, width] };
}

/** Neighbours that a mask grows into at each pixel of growth; tapered growth leaves out the corners. */
const NEIGHBOURS = [[0, -1], [-1, 0], [1, 0], [0, 1]] as const;
const CORNERS = [[-1, -1], [1, -1], [-1, 1], [1, 1]] as const;

/**
 * A mask grown by `pixels` (shrunk where negative): each time every pixel takes the largest (smallest) value around it.
 *
 * @param tapered grow in diamonds instead of squares
 */
export function growMask(mask: Tensor, pixels: number, tapered = true): Tensor {
  const [height, width] = mask.shape.slice(-2) as [number, number];
  const around = tapered ? NEIGHBOURS : [...NEIGHBOURS, ...CORNERS];
  const pick = pixels < 0 ? Math.min : Math.max;
  let current = mask;
  for (let step = 0; step < Math.abs(pixels); step++) {
    const { data } = current;
    current = {
      data: data.map((value, i) => {
        const [x, y] = [i % width, Math.floor(i / width) % height];
        return around.reduce((best, [dx, dy]) => {
          const inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
          return inside ? pick(best, data[i + dy * width + dx]!) : best;
        }, value);
      }),
      shape: mask.shape,
    };
  }
  return current;
}

/** Widths in pixels over which a mask fades towards each edge. */
export interface Feather {
  /** From the left edge; 0 unless given, as the others. */
  readonly left?: number;
  /** From the top edge. */
  readonly top?: number;
  /** From the right edge. */
  readonly right?: number;
  /** From the bottom edge. */
  readonly bottom?: number;
}

/** A mask multiplied by ramps `(distance + 1) / width` from its edges. */
export function featherMask(
  mask: Tensor,
  { left = 0, top = 0, right = 0, bottom = 0 }: Feather,
): Tensor {
  const [height, width] = mask.shape.slice(-2) as [number, number];
  const ramp = (distance: number, over: number) => distance < over ? (distance + 1) / over : 1;
  return mapPixels(
    mask,
    (value, x, y) =>
      value * ramp(x, left) * ramp(width - 1 - x, right) * ramp(y, top) *
      ramp(height - 1 - y, bottom),
  );
}

/**
 * `below·(1 - mask) + above·mask`: a picture [n, c, H, W] over another through a mask [1 or n, 1, H, W].
 *
 * @throws RangeError when the sizes differ
 */
export function composite(below: Tensor, above: Tensor, mask: Tensor): Tensor {
  const [, channels, height, width] = below.shape as [number, number, number, number];
  const size = height * width;
  const fits = above.data.length === below.data.length &&
    mask.shape.at(-1) === width && mask.shape.at(-2) === height &&
    (mask.data.length === size || mask.data.length * channels === below.data.length);
  if (!fits) {
    throw new RangeError(
      `Cannot lay [${above.shape.join(", ")}] over [${below.shape.join(", ")}] by a mask [${
        mask.shape.join(", ")
      }]`,
    );
  }
  const single = mask.data.length === size;
  return {
    data: below.data.map((value, i) => {
      const image = single ? 0 : Math.floor(i / (channels * size));
      const share = mask.data[image * size + i % size]!;
      return value + share * (above.data[i]! - value);
    }),
    shape: below.shape,
  };
}
