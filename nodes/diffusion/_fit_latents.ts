import { resize, type Tensor } from "sdk";

/** A picture or mask whose sides are brought to the nearest multiples of an autoencoder's downscale. */
export function toMultiples(image: Tensor, downscale: number): Tensor {
  const [width, height] = [3, 2].map((axis) =>
    Math.max(1, Math.round(image.shape[axis]! / downscale)) * downscale
  ) as [number, number];
  return resize(image, width, height, "lanczos");
}
