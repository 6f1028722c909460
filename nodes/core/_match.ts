import { concatRows, InputError, resize, type Tensor } from "sdk";

/**
 * A picture or mask brought to the size of another, one row repeated for each of its pictures.
 *
 * @throws InputError on `port` when there are several rows, but not as many
 */
export function matchTo(tensor: Tensor, like: Tensor, port: string): Tensor {
  const [count, , height, width] = like.shape as [number, number, number, number];
  const rows = tensor.shape[0]!;
  if (rows !== count && rows !== 1) {
    throw new InputError(port, `It has ${rows} pictures, but ${count} or one are needed`);
  }
  const sized = resize(tensor, width, height, "bilinear");
  return rows === count ? sized : concatRows(Array.from({ length: count }, () => sized));
}

/** `f(value, index within the picture's channel, channel, picture)` over all pixels of [n, c, H, W]. */
export function mapPixels(
  { data, shape }: Tensor,
  f: (value: number, pixel: number, channel: number, picture: number) => number,
): Tensor {
  const [, channels, height, width] = shape as [number, number, number, number];
  const size = height * width;
  return {
    data: data.map((value, i) => {
      const plane = Math.floor(i / size);
      return f(value, i % size, plane % channels, Math.floor(plane / channels));
    }),
    shape,
  };
}
