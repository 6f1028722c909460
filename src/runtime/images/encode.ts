import type { Tensor } from "../../tensor/tensor.ts";
import { withComment } from "./exif.ts";
import { toPixels } from "./pixels.ts";
import { encodePng, type PngOptions } from "./png.ts";

/** File formats of pictures. */
export const IMAGE_FORMATS = ["png", "jpeg", "webp"] as const;

/** One of {@link IMAGE_FORMATS}. */
export type ImageFormat = typeof IMAGE_FORMATS[number];

/** How a picture is written. */
export interface EncodeImageOptions extends PngOptions {
  /** 1 to 100 for JPEG and WebP; WebP at 100 is lossless. Typical 90. */
  readonly quality?: number;
}

/**
 * A picture [1, 3, H, W] in 0..1 as a file. PNG is the same bytes on every machine; JPEG has no opacity, and it and WebP
 * carry the text `parameters`, and others behind it as `keyword: text`, as the comment of EXIF.
 */
export async function encodeImage(
  image: Tensor,
  format: ImageFormat,
  options: EncodeImageOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (format === "png") return encodePng(image, options);
  const { alpha, quality = 90, text = {} } = options;
  if (!(quality >= 1 && quality <= 100)) {
    throw new RangeError(`Quality is 1 to 100, but got ${quality}`);
  }
  const { data, width, height, channels } = toPixels(
    image,
    format === "webp" ? alpha : undefined,
  );
  const { default: sharp } = await import("sharp"); // takes its time, and most graphs do without
  const raw = sharp(data, { raw: { width, height, channels } });
  const encoded = format === "jpeg"
    ? raw.jpeg({ quality, chromaSubsampling: quality >= 90 ? "4:4:4" : "4:2:0" })
    : raw.webp(quality === 100 ? { lossless: true } : { quality });
  const bytes = new Uint8Array(await encoded.toBuffer());
  const comment = Object.entries(text)
    .sort(([a], [b]) => Number(b === PARAMETERS) - Number(a === PARAMETERS))
    .map(([keyword, value]) => keyword === PARAMETERS ? value : `${keyword}: ${value}`).join("\n");
  return comment ? withComment(bytes, comment, { width, height, hasAlpha: channels === 4 }) : bytes;
}

/** The keyword that other image generators read. */
const PARAMETERS = "parameters";
