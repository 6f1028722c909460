import { resize, type RunContext, type Tensor } from "sdk";

/** A picture whose sides are brought to the nearest multiples of an autoencoder's downscale, which is said. */
export function toMultiples(
  image: Tensor,
  downscale: number,
  { warn }: Pick<RunContext, "warn">,
): Tensor {
  const [columns, rows] = [image.shape[3], image.shape[2]];
  const [width, height] = [3, 2].map((axis) =>
    Math.max(1, Math.round(image.shape[axis]! / downscale)) * downscale
  ) as [number, number];
  if (width !== columns || height !== rows) {
    const why = `its sides must be multiples of ${downscale}`;
    warn(`${columns}x${rows} is resized to ${width}x${height}, as ${why}`, { port: "image" });
  }
  return resize(image, width, height, "lanczos");
}
