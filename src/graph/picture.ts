/**
 * What a picture says of how it was made, so that it can be opened, or run again, as the graph that made it. Without a
 * library, for browser and command line.
 */
import { exifComment } from "./exif_comment.ts";
import { isPng, type PictureText, pngTexts } from "./png_texts.ts";

export { isPng, type PictureText };

/** Texts that are looked at: as many as other readers of PNG take. */
const MOST_TEXTS = 200;

/** Keyword of the document, see `src/runtime/images`. */
const GRAPH = "braid";

/** Whether a file's name says that it is a picture, one that can be read or not. */
export function isPictureName(name: string): boolean {
  return PICTURE.test(name);
}

const PICTURE = /\.(png|jpe?g|webp|gif|svgz?|avif|hei[cf]|jxl|tiff?|bmp|ico|psd|xcf|dng)$/i;

/** The text of the document that a PNG carries, or undefined. @throws SyntaxError for what is no whole PNG */
export async function graphInPng(png: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  for await (const [, text] of pngTexts(png, GRAPH)) return text;
  return undefined;
}

/**
 * The texts that a picture carries beside its graph: those of a PNG, and the comment of a JPEG or WebP under the keyword
 * that it has in a PNG.
 *
 * @throws SyntaxError for a damaged PNG
 */
export async function pictureTexts(
  picture: Uint8Array<ArrayBuffer>,
): Promise<readonly PictureText[]> {
  if (!isPng(picture)) {
    const comment = exifComment(picture);
    return comment === undefined ? [] : [["parameters", comment]];
  }
  const texts: PictureText[] = [];
  for await (const text of pngTexts(picture)) {
    if (text[0] !== GRAPH) texts.push(text);
    if (texts.length === MOST_TEXTS) break;
  }
  return texts;
}
