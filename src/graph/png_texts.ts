import { inflate } from "./inflate.ts";

const SIGNATURE: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, name and checksum of a chunk. */
const FRAME = 12;
/** Most bytes that the packed texts of a picture may have, all together: as many as a graph may. */
const MOST = 2 ** 25;

/** A text that a picture carries, and what it is called. */
export type PictureText = readonly [keyword: string, text: string];

/** Whether these bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * The texts of a PNG in their order, each read when it is asked for: tEXt and zTXt in Latin-1, or in UTF-8 where other
 * tools wrote that, iTXt in UTF-8, packed or not. What they say is untrusted.
 *
 * @param wanted Only texts of this keyword
 * @see https://www.w3.org/TR/png-3/#11textinfo
 * @throws SyntaxError for what is no whole PNG, and for texts that are damaged or unpack to too much
 */
export async function* pngTexts(
  png: Uint8Array<ArrayBuffer>,
  wanted?: string,
): AsyncGenerator<PictureText> {
  let left = MOST;
  for (const { name, data } of chunksOf(png)) {
    const end = data.indexOf(0);
    const body = end > 0 && bodyOf(name, data.subarray(end + 1));
    if (!body) continue;
    const keyword = LATIN1.decode(data.subarray(0, end));
    if (wanted !== undefined && keyword !== wanted) continue;
    const bytes = body.isPacked ? await inflate(body.bytes, left) : body.bytes;
    if (body.isPacked) left -= bytes.length;
    yield [keyword, name === "iTXt" ? UTF8.decode(bytes) : latin1OrUtf8(bytes)];
  }
}

interface Chunk {
  readonly name: string;
  readonly data: Uint8Array<ArrayBuffer>;
}

function* chunksOf(png: Uint8Array<ArrayBuffer>): Iterable<Chunk> {
  if (!isPng(png)) throw new SyntaxError("Not a PNG picture: it does not begin as one");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = at + FRAME <= png.length ? view.getUint32(at) : Infinity;
    const end = at + FRAME + length;
    if (end > png.length) throw new SyntaxError("The PNG picture is cut short");
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    yield { name, data: png.subarray(at + 8, end - 4) };
    if (name === "IEND") return;
    at = end;
  }
}

/** The text of a chunk behind its keyword; undefined for chunks without one. */
function bodyOf(
  name: string,
  rest: Uint8Array<ArrayBuffer>,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly isPacked: boolean } | undefined {
  if (name === "tEXt") return { bytes: rest, isPacked: false };
  if (name === "zTXt") return { bytes: rest.subarray(1), isPacked: true };
  if (name !== "iTXt") return undefined;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  return translated < 0
    ? undefined
    : { bytes: rest.subarray(translated + 1), isPacked: rest[0] === 1 };
}

/** A PNG with one text more, in UTF-8. */
export function withPngText(
  png: Uint8Array<ArrayBuffer>,
  keyword: string,
  text: string,
): Uint8Array<ArrayBuffer> {
  const data = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
  const chunk = new Uint8Array(data.length + FRAME - 4);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length - 4);
  chunk.set(data, 4);
  view.setUint32(data.length + 4, checksum(data));
  // Behind the header, which comes first.
  const at = SIGNATURE.length + FRAME + new DataView(png.buffer, png.byteOffset).getUint32(8);
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, at));
  whole.set(chunk, at);
  whole.set(png.subarray(at), at + chunk.length);
  return whole;
}

/** CRC-32, as PNG has it. */
function checksum(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const LATIN1 = new TextDecoder("latin1");
const UTF8 = new TextDecoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });

function latin1OrUtf8(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return LATIN1.decode(bytes);
  }
}
