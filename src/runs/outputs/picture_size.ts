export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Width and height of a PNG, JPEG or WebP by its first bytes, without decoding it. */
export function pictureSize(head: Uint8Array): PictureSize | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    return pngSize(view) ?? jpegSize(view) ?? webpSize(view);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it is shorter than it says
    throw error;
  }
}

/** @see https://www.w3.org/TR/png-3/#11IHDR */
function pngSize(view: DataView): PictureSize | undefined {
  if (view.getBigUint64(0) !== 0x89504e470d0a1a0an) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf B.2.2 */
function jpegSize(view: DataView): PictureSize | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    // Start of frame: C0 to CF but for the tables C4, C8 and CC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc9649 */
function webpSize(view: DataView): PictureSize | undefined {
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250) return undefined;
  switch (view.getUint32(12)) {
    case 0x56503858: { // "VP8X": 24 bits each, one less
      const width = 1 + (view.getUint32(24, true) & 0xffffff);
      return { width, height: 1 + (view.getUint32(26, true) >>> 8) };
    }
    case 0x5650384c: { // "VP8L": 14 bits each, one less
      const bits = view.getUint32(21, true);
      return { width: 1 + (bits & 0x3fff), height: 1 + (bits >>> 14 & 0x3fff) };
    }
    case 0x56503820: // "VP8 ": 14 bits each
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
  }
}
