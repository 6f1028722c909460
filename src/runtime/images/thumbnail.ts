import { damaged, openPicture } from "./open_picture.ts";
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
 * @throws Error for what is no such picture, or too large a one
 */
export async function thumbnail(
  bytes: Uint8Array,
  width: number,
  maxPixels: number = MAX_PIXELS,
): Promise<Thumbnail> {
  const { input, metadata } = await openPicture(bytes, { maxPixels }, { gif: "GIF" });
  const small = await inSrgb(input.autoOrient(), metadata)
    .then(({ picture }) =>
      picture.resize({ width, withoutEnlargement: true }).webp({ quality: 85 }).toBuffer()
    )
    .catch((error: Error) => {
      throw damaged(undefined, error);
    });
  return { mediaType: "image/webp", bytes: new Uint8Array(small) };
}
