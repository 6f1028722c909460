import { crc32 } from "node:zlib";

/** The eight bytes that every PNG begins with. */
export const SIGNATURE: Uint8Array<ArrayBuffer> = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

/** Bytes one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A chunk with its length and checksum. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crc32(chunk.subarray(4, data.length + 8)));
  return chunk;
}

const isLatin1 = (text: string): boolean =>
  [...text].every((char) =>
    char === "\n" || (char >= " " && char <= "~") || (char >= "\xa1" && char <= "\xff")
  );

/**
 * A text as chunk: iTXt (UTF-8) for the keyword `braid` and for texts beyond Latin-1, else tEXt, which old tools read.
 *
 * @throws RangeError for keywords that PNG does not allow
 */
export function textChunk(keyword: string, text: string): Uint8Array<ArrayBuffer> {
  if (keyword.length < 1 || keyword.length > 79 || !isLatin1(keyword) || keyword.includes("\n")) {
    throw new RangeError(`A PNG keyword is 1 to 79 Latin-1 characters, but got "${keyword}"`);
  }
  const latin1 = (value: string) => Uint8Array.from(value, (char) => char.charCodeAt(0));
  if (keyword !== "braid" && isLatin1(text)) return pngChunk("tEXt", latin1(`${keyword}\0${text}`));
  return pngChunk(
    "iTXt",
    joinBytes([latin1(`${keyword}\0\0\0\0\0`), new TextEncoder().encode(text)]),
  );
}
