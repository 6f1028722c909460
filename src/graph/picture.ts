/**
 * The document inside a PNG: an uncompressed iTXt chunk with the keyword `braid`, written by `src/runtime/images`, so
 * that a picture can be opened, or run again, as the graph that made it. Without a library, for browser and command line.
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
    yield { name, data: png.subarray(at + 8, end - 4) };
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
