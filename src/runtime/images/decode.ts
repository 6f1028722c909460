import type { Tensor } from "../../tensor/tensor.ts";
import type { PictureLimits } from "./open_picture.ts";
import { damaged, openPicture } from "./open_picture.ts";
import { inSrgb } from "./srgb.ts";

/** A decoded picture. */
export interface DecodedImage {
  /** Colours, [1, 3, height, width] in 0..1, sRGB, turned as EXIF says. */
  readonly image: Tensor;
  /** Opacity, [1, 1, height, width] in 0..1; absent where the picture has no alpha channel. */
  readonly alpha?: Tensor;
}

/** Bounds on what is decoded. */
export type DecodeOptions = PictureLimits;

/**
 * Decodes PNG, JPEG or WebP.
 *
 * @throws Error that names the picture and what is wrong with it: another format, damage, too many pixels
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<DecodedImage> {
  const { input, metadata } = await openPicture(bytes, options);
  const fail = (error: Error): never => {
    throw damaged(options.name, error);
  };
  const { picture, isDeep } = await inSrgb(input.autoOrient(), metadata).catch(fail);
  const { data, info } = await picture.toColourspace(isDeep ? "rgb16" : "srgb")
    .raw({ depth: isDeep ? "ushort" : "uchar" }).toBuffer({ resolveWithObject: true })
    .catch(fail);
  const pixels = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data;
  return toTensors(pixels, isDeep ? 65535 : 255, info);
}

function toTensors(
  pixels: ArrayLike<number>,
  white: number,
  { width, height, channels }: { width: number; height: number; channels: number },
): DecodedImage {
  const size = width * height;
  const plane = (channel: number, to: Float32Array, at: number): void => {
    for (let i = 0; i < size; i++) to[at + i] = pixels[i * channels + channel]! / white;
  };
  const isGrey = channels < 3;
  const data = new Float32Array(3 * size);
  for (let c = 0; c < 3; c++) plane(isGrey ? 0 : c, data, c * size);
  const image = { data, shape: [1, 3, height, width] };
  if (channels % 2 === 1) return { image };
  const opacity = new Float32Array(size);
  plane(channels - 1, opacity, 0);
  return { image, alpha: { data: opacity, shape: [1, 1, height, width] } };
}
