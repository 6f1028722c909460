import { crc32, inflateSync } from "node:zlib";

/** The eight bytes that every PNG begins with. */
export const SIGNATURE: Uint8Array<ArrayBuffer> = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

/** Most bytes that a compressed text may have: what other tools put there are prompts and graphs. */
const MAX_TEXT = 2 ** 24;

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

interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** @throws SyntaxError for what is no PNG or is cut off */
function* chunksOf(png: Uint8Array): Iterable<PngChunk> {
  if (!SIGNATURE.every((byte, i) => png[i] === byte)) {
    throw new SyntaxError("This is no PNG picture");
  }
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = at + 12 <= png.length ? view.getUint32(at) : Infinity;
    if (at + 12 + length > png.length) throw new SyntaxError("The PNG picture is cut off");
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    yield { type, data: png.subarray(at + 8, at + 8 + length) };
    if (type === "IEND") return;
    at += 12 + length;
  }
}

const latin1Of = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

const inflate = (bytes: Uint8Array): Uint8Array =>
  inflateSync(bytes, { maxOutputLength: MAX_TEXT });

/** Keyword and text of a text chunk; undefined for other chunks. */
function parseText({ type, data }: PngChunk): [string, string] | undefined {
  const end = data.indexOf(0);
  const keyword = latin1Of(data.subarray(0, end));
  if (end < 1) return undefined;
  switch (type) {
    case "tEXt":
      return [keyword, latin1Of(data.subarray(end + 1))];
    case "zTXt":
      return [keyword, latin1Of(inflate(data.subarray(end + 2)))];
    case "iTXt": {
      const language = data.indexOf(0, end + 3);
      const translated = data.indexOf(0, language + 1);
      if (language < 0 || translated < 0) return undefined;
      const bytes = data.subarray(translated + 1);
      return [keyword, new TextDecoder().decode(data[end + 1] === 1 ? inflate(bytes) : bytes)];
    }
  }
  return undefined;
}

/**
 * The texts that a PNG carries, by keyword: graphs, prompts, parameters. They are whatever the file says, untrusted.
 *
 * @throws SyntaxError for what is no PNG, is cut off, or inflates beyond reason
 */
export function readPngText(png: Uint8Array): Map<string, string> {
  const texts = new Map<string, string>();
  for (const chunk of chunksOf(png)) {
    if (!/^(tEXt|zTXt|iTXt)$/.test(chunk.type)) continue;
    try {
      const found = parseText(chunk);
      if (found) texts.set(...found);
    } catch (cause) {
      throw new SyntaxError(`Cannot read a text of the PNG: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
  return texts;
}

/** The PNG with texts added behind its header, in place of those with the same keywords. */
export function withPngText(
  png: Uint8Array,
  texts: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [SIGNATURE];
  for (const chunk of chunksOf(png)) {
    const isText = /^(tEXt|zTXt|iTXt)$/.test(chunk.type);
    const keyword = isText ? latin1Of(chunk.data.subarray(0, chunk.data.indexOf(0))) : undefined;
    if (keyword !== undefined && Object.hasOwn(texts, keyword)) continue;
    parts.push(pngChunk(chunk.type, chunk.data));
    if (chunk.type !== "IHDR") continue;
    parts.push(...Object.entries(texts).map(([key, value]) => textChunk(key, value)));
  }
  return joinBytes(parts);
}
