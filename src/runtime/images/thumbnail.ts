import sharp from "sharp";
import { inSrgb } from "./srgb.ts";

/** Pixels of the largest picture that is read: 16384 x 16384. */
const MAX_PIXELS = 2 ** 28;

/** A small WebP copy of a PNG, JPEG, WebP or GIF, turned as its EXIF says. */
export interface Thumbnail {
  readonly mediaType: "image/webp";
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Makes a copy no wider than `width` pixels.
 *
 * @throws Error for what is no picture
 */
export async function thumbnail(bytes: Uint8Array, width: number): Promise<Thumbnail> {
  const input = sharp(bytes, { limitInputPixels: MAX_PIXELS, pages: 1 });
  const { picture } = await inSrgb(input.autoOrient(), await input.metadata());
  const small = await picture
    .resize({ width, withoutEnlargement: true })
    .webp({ quality: 85 })
    .toBuffer();
  return { mediaType: "image/webp", bytes: new Uint8Array(small) };
}
