/** Letters that are looked through at a time: some milliseconds. */
const PIECE = 2 ** 18;
const HASH = /\b[0-9a-f]{64}\b/g;
const LENGTH = 64;

/**
 * The words of a text that may be hashes of artifacts, piece by piece, so that others have their turn in between. A longer
 * word may be cut to one, which costs nothing.
 */
export async function* hashWords(text: string): AsyncGenerator<readonly string[]> {
  for (let at = 0; at < text.length; at += PIECE) {
    yield text.slice(at, at + PIECE + LENGTH + 1).match(HASH) ?? [];
    await new Promise((resolve) => setTimeout(resolve));
  }
}
