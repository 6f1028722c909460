import type { Tensor } from "../../tensor/tensor.ts";
import { inSrgb } from "./srgb.ts";

/** A decoded picture. */
export interface DecodedImage {
  /** Colours, [1, 3, height, width] in 0..1, sRGB, turned as EXIF says. */
  readonly image: Tensor;
  /** Opacity, [1, 1, height, width] in 0..1; absent where the picture has no alpha channel. */
  readonly alpha?: Tensor;
}

/** Bounds on what is decoded. */
export interface DecodeOptions {
  /** Most pixels of a picture. */
  readonly maxPixels?: number;
  /** What to call it in errors: its file's name. */
  readonly name?: string;
}

const FORMATS = ["png", "jpeg", "webp"];

/** 64 million pixels: 8192 x 8192, 768 MB as a tensor. */
const MAX_PIXELS = 2 ** 26;

/**
 * Decodes PNG, JPEG or WebP.
 *
 * @throws Error that names the picture and what is wrong with it: another format, damage, too many pixels
 */
export async function decodeImage(
  bytes: Uint8Array,
  { maxPixels = MAX_PIXELS, name = "the picture" }: DecodeOptions = {},
): Promise<DecodedImage> {
  const fail = (why: string, cause?: unknown): never => {
    throw new Error(`Cannot read ${name}: ${why}`, { cause });
  };
  if (bytes.length === 0) fail("it is empty");
  const { default: sharp } = await import("sharp"); // takes its time, and most graphs do without
  const input = sharp(bytes, { failOn: "error", limitInputPixels: maxPixels, pages: 1 });
  const metadata = await input.metadata().catch((error: Error) =>
    fail(
      /pixel limit/.test(error.message)
        ? `it has more than the ${maxPixels} pixels allowed`
        : `it is no picture in a known format, or is damaged (${error.message})`,
      error,
    )
  );
  const { format, width, height } = metadata;
  if (!FORMATS.includes(format)) fail(`it is ${format}: supported are ${FORMATS.join(", ")}`);
  if (width * height > maxPixels) {
    fail(`its ${width}x${height} pixels are more than the ${maxPixels} allowed`);
  }
  const damaged = (error: Error): never => fail(`it is damaged (${error.message.trim()})`, error);
  const { picture, isDeep } = await inSrgb(input.autoOrient(), metadata).catch(damaged);
  const { data, info } = await picture.toColourspace(isDeep ? "rgb16" : "srgb")
    .raw({ depth: isDeep ? "ushort" : "uchar" }).toBuffer({ resolveWithObject: true })
    .catch(damaged);
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
