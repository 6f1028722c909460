/** Tags of EXIF. @see https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E */
const EXIF_IFD = 0x8769;
const USER_COMMENT = 0x9286;

/**
 * What a JPEG or WebP says of how it was made: the comment in its EXIF, where image generators put their parameters.
 * Undefined where there is none, or none that can be read.
 */
export function exifComment(picture: Uint8Array<ArrayBuffer>): string | undefined {
  try {
    for (const part of exifParts(viewOf(picture))) {
      const comment = commentIn(part);
      if (comment !== undefined) return comment;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it points beyond its end
  }
  return undefined;
}

const viewOf = (bytes: Uint8Array<ArrayBuffer>): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const within = (view: DataView, at: number, length: number): DataView =>
  new DataView(view.buffer, view.byteOffset + at, length);

/** "Exif" and two zeros, which JPEG has before the data, and some WebP too. */
const isMarked = (view: DataView): boolean =>
  view.byteLength > 6 && view.getUint32(0) === 0x45786966 && view.getUint16(4) === 0;

function* exifParts(view: DataView): Iterable<DataView> {
  if (view.getUint16(0) === 0xffd8) yield* jpegParts(view);
  else if (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) {
    yield* webpParts(view);
  }
}

/** Segments APP1 before the picture begins. */
function* jpegParts(view: DataView): Iterable<DataView> {
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) return;
    const length = view.getUint16(at + 2);
    const part = within(view, at + 4, length - 2);
    if (marker === 0xe1 && isMarked(part)) yield within(part, 6, part.byteLength - 6);
    at += 2 + length;
  }
}

function* webpParts(view: DataView): Iterable<DataView> {
  for (let at = 12; at + 8 <= view.byteLength;) {
    const length = view.getUint32(at + 4, true);
    if (view.getUint32(at) === 0x45584946) { // "EXIF"
      const part = within(view, at + 8, length);
      yield isMarked(part) ? within(part, 6, part.byteLength - 6) : part;
    }
    at += 8 + length + length % 2;
  }
}

function commentIn(tiff: DataView): string | undefined {
  const little = tiff.getUint16(0) === 0x4949;
  const entry = (ifd: number, tag: number): number | undefined => {
    const count = tiff.getUint16(ifd, little);
    return Array.from({ length: count }, (_, i) => ifd + 2 + 12 * i)
      .find((at) => tiff.getUint16(at, little) === tag);
  };
  const pointer = entry(tiff.getUint32(4, little), EXIF_IFD);
  const found = pointer && entry(tiff.getUint32(pointer + 8, little), USER_COMMENT);
  if (!found) return undefined;
  const length = tiff.getUint32(found + 4, little);
  return length < 8
    ? undefined
    : decode(within(tiff, tiff.getUint32(found + 8, little), length), little);
}

/** Eight bytes name the encoding; UTF-16 is in the order of the file, by the letter of the standard, or in any other. */
function decode(comment: DataView, little: boolean): string {
  const name = String.fromCharCode(...bytesOf(comment, 0, 8));
  const text = bytesOf(comment, 8);
  if (!name.startsWith("UNICODE")) {
    return new TextDecoder().decode(text).replace(/(?<![\0 ])[\0 ]+$/, "");
  }
  const [first, second] = text;
  const isMarked = (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);
  const isLittle = isMarked ? first === 0xff : looksLittle(text) ?? little;
  return new TextDecoder(isLittle ? "utf-16le" : "utf-16be").decode(text).replace(
    /(?<!\0)\0+$/,
    "",
  );
}

/** Which half of Latin letters is zero tells the order; undefined where there are none. */
function looksLittle(text: Uint8Array): boolean | undefined {
  let balance = 0;
  for (const [i, byte] of text.entries()) if (byte === 0) balance += i % 2 === 1 ? 1 : -1;
  return balance === 0 ? undefined : balance > 0;
}

const bytesOf = (
  view: DataView,
  at: number,
  length = view.byteLength - at,
): Uint8Array<ArrayBuffer> =>
  new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + at, length);
