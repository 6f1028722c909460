import { joinBytes } from "./png_chunks.ts";

/** Letters (UTF-16) that fit the one segment that JPEG has for all of EXIF. */
export const MOST_JPEG_TEXT = 32_731;

/**
 * A JPEG or WebP with a text where other image generators put theirs: EXIF's UserComment, `UNICODE` and UTF-16.
 *
 * @throws RangeError for more than {@link MOST_JPEG_TEXT} in a JPEG
 */
export function withComment(
  picture: Uint8Array<ArrayBuffer>,
  text: string,
  size: { readonly width: number; readonly height: number; readonly hasAlpha: boolean },
): Uint8Array<ArrayBuffer> {
  return picture[0] === 0xff ? inJpeg(picture, text) : inWebp(picture, exif(text), size);
}

/** Big-endian TIFF: a directory that leads to that of EXIF, which has the version 2.32 and the comment. */
function exif(text: string): Uint8Array<ArrayBuffer> {
  const length = 8 + 2 * text.length;
  const bytes = new Uint8Array(56 + length);
  const view = new DataView(bytes.buffer);
  const words = (at: number, ...values: number[]): void =>
    values.forEach((value, i) => view.setUint16(at + 2 * i, value));
  words(0, 0x4d4d, 42, 0, 8);
  words(8, 1, 0x8769, 4, 0, 1, 0, 26);
  words(26, 2, 0x9000, 7, 0, 4, 0x3032, 0x3332, 0x9286, 7);
  view.setUint32(44, length);
  view.setUint32(48, 56);
  bytes.set(new TextEncoder().encode("UNICODE"), 56);
  for (let i = 0; i < text.length; i++) view.setUint16(64 + 2 * i, text.charCodeAt(i));
  return bytes;
}

/** As the segment APP1, behind that of JFIF. */
function inJpeg(jpeg: Uint8Array<ArrayBuffer>, text: string): Uint8Array<ArrayBuffer> {
  if (text.length > MOST_JPEG_TEXT) {
    throw new RangeError(
      `A JPEG carries ${MOST_JPEG_TEXT} letters of text, but got ${text.length}: use PNG or WebP`,
    );
  }
  const body = joinBytes([new TextEncoder().encode("Exif\0\0"), exif(text)]);
  const head = Uint8Array.of(0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff);
  const start = jpeg[3] === 0xe0 ? 4 + 256 * jpeg[4]! + jpeg[5]! : 2;
  return joinBytes([jpeg.subarray(0, start), head, body, jpeg.subarray(start)]);
}

/**
 * As the chunk EXIF at the end, which the extended format allows.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9649#name-extended-file-format
 */
function inWebp(
  webp: Uint8Array<ArrayBuffer>,
  body: Uint8Array<ArrayBuffer>,
  { width, height, hasAlpha }: { width: number; height: number; hasAlpha: boolean },
): Uint8Array<ArrayBuffer> {
  const isExtended = webp[15] === 0x58; // "VP8X"
  const features = new Uint8Array(10);
  const view = new DataView(features.buffer);
  if (isExtended) features.set(webp.subarray(20, 30));
  else {
    features[0] = hasAlpha ? 0x10 : 0;
    view.setUint32(4, width - 1, true);
    view.setUint16(7, (height - 1) & 0xffff, true);
    view.setUint8(9, (height - 1) >> 16);
  }
  features[0]! |= 0x08;
  const whole = joinBytes([
    webp.subarray(0, 12),
    riffChunk("VP8X", features),
    webp.subarray(isExtended ? 30 : 12),
    riffChunk("EXIF", body),
  ]);
  new DataView(whole.buffer).setUint32(4, whole.length - 8, true);
  return whole;
}

function riffChunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(8 + data.length + data.length % 2);
  chunk.set(new TextEncoder().encode(name));
  new DataView(chunk.buffer).setUint32(4, data.length, true);
  chunk.set(data, 8);
  return chunk;
}
