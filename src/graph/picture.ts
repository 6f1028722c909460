/**
 * A document inside a PNG: an uncompressed iTXt chunk with the keyword `braid`, right behind the header, so that
 * picture tools keep it and a picture can be opened, or run again, as the graph that made it.
 *
 * @see https://www.w3.org/TR/png-3/#11iTXt
 */
const SIGNATURE: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEYWORD = "braid";
/** Length, name and checksum of a chunk. */
const FRAME = 12;

interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
  /** Where the next chunk begins. */
  readonly end: number;
}

/** Whether these bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** @throws SyntaxError for what is not a PNG, or is cut short */
function* chunksOf(png: Uint8Array): Iterable<Chunk> {
  if (!isPng(png)) throw new SyntaxError("Not a PNG picture: it does not begin as one");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = at + FRAME <= png.length ? view.getUint32(at) : Infinity;
    const end = at + FRAME + length;
    if (end > png.length) throw new SyntaxError("The PNG picture is cut short");
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    yield { name, data: png.subarray(at + 8, end - 4), end };
    if (name === "IEND") return;
    at = end;
  }
}

/** The text of the document that a PNG carries, or undefined. @throws SyntaxError for what is no whole PNG */
export function graphInPng(png: Uint8Array): string | undefined {
  const head = new TextEncoder().encode(`${KEYWORD}\0\0\0`);
  for (const { name, data } of chunksOf(png)) {
    if (name !== "iTXt" || !head.every((byte, index) => data[index] === byte)) continue;
    const language = data.indexOf(0, head.length);
    const keyword = data.indexOf(0, language + 1);
    if (language < 0 || keyword < 0) continue;
    return new TextDecoder("utf-8", { fatal: true }).decode(data.subarray(keyword + 1));
  }
  return undefined;
}

/** The PNG with a document in it, in place of one it may have. @throws SyntaxError for what is no whole PNG */
export function withGraph(png: Uint8Array, text: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  let at = SIGNATURE.length;
  for (const { name, data, end } of chunksOf(png)) {
    const own = name === "iTXt" && new TextDecoder().decode(data).startsWith(`${KEYWORD}\0`);
    if (own || name === "IHDR") {
      parts.push(png.subarray(from, own ? at : end));
      from = end;
    }
    if (name === "IHDR") parts.push(chunk("iTXt", `${KEYWORD}\0\0\0\0\0${text}`));
    at = end;
  }
  parts.push(png.subarray(from));
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function chunk(name: string, text: string): Uint8Array {
  const body = new TextEncoder().encode(name + text);
  const bytes = new Uint8Array(body.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length - 4);
  bytes.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  return bytes;
}

/** The checksum of PNG, bit by bit: documents are short. @see https://www.w3.org/TR/png-3/#D-CRCAppendix */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
