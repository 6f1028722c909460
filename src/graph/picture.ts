/**
 * What a picture says of how it was made, so that it can be opened, or run again, as the graph that made it. Without a
 * library, for browser and command line.
 */
import { escapeXml, unescapeXml } from "../words/escape_xml.ts";
import { exifComment } from "./exif_comment.ts";
import { isPng, type PictureText, pngTexts, withPngText } from "./png_texts.ts";

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

/** Whether these bytes begin as those of an SVG do. */
function isSvg(bytes: Uint8Array<ArrayBuffer>): boolean {
  return /^\ufeff?\s*(<\?xml|<svg)/.test(new TextDecoder().decode(bytes.subarray(0, 100)));
}

const SVG_GRAPH = [`<metadata id="${GRAPH}">`, "</metadata>"] as const;

/** The PNG, carrying this text of a graph. */
export function graphToPng(
  png: Uint8Array<ArrayBuffer>,
  document: string,
): Uint8Array<ArrayBuffer> {
  return withPngText(png, GRAPH, document);
}

/** The part of an SVG that says which graph it shows. */
export function svgGraph(document: string): string {
  return SVG_GRAPH.join(escapeXml(document));
}

/**
 * The text of the document that a PNG or an SVG carries, undefined for any other picture.
 *
 * @throws SyntaxError for a damaged PNG
 */
export async function graphInPicture(
  picture: Uint8Array<ArrayBuffer>,
): Promise<string | undefined> {
  if (isPng(picture)) {
    for await (const [, text] of pngTexts(picture, GRAPH)) return text;
  } else if (isSvg(picture)) {
    const [open, close] = SVG_GRAPH;
    const text = new TextDecoder().decode(picture);
    const start = text.indexOf(open) + open.length;
    const end = text.indexOf(close, start);
    if (start >= open.length && end >= 0) return unescapeXml(text.slice(start, end));
  }
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
