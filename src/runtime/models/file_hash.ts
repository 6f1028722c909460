import { createHash } from "node:crypto";

/** A file with its size and SHA-256 in hexadecimal. */
export interface FileHash {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Remembered {
  readonly stamp: string;
  readonly hash: Promise<FileHash>;
}

/** By path, in order of last use. */
const remembered = new Map<string, Remembered>();
const MOST_REMEMBERED = 20_000;

/** Times of files are as coarse as this: a file changed so shortly before it was read may change again unseen. */
const COARSE_MS = 2000;

const CHUNK = 2 ** 22;

/** What a file system says of a file. Its ctime changes even where a copy sets the other times back. */
function stampOf({ dev, ino, size, mtime, ctime }: Deno.FileInfo): string {
  return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join();
}

/**
 * The hash of a file as it is now. It is worked out once for each state of the file: read again where the file system
 * says that it may be another, or cannot tell.
 *
 * @see https://git-scm.com/docs/racy-git
 */
export async function fileHash(path: string): Promise<FileHash> {
  const info = await Deno.stat(path);
  const stamp = stampOf(info);
  const known = remembered.get(path);
  if (known?.stamp === stamp) {
    remembered.delete(path);
    remembered.set(path, known);
    return known.hash;
  }
  const hash = hashFile(path);
  const changed = Math.max(info.mtime?.getTime() ?? 0, info.ctime?.getTime() ?? 0);
  if (Date.now() - changed < COARSE_MS) return hash;
  const entry = { stamp, hash };
  const forget = (): void => {
    if (remembered.get(path) === entry) remembered.delete(path);
  };
  remembered.set(path, entry);
  for (const old of remembered.keys()) {
    if (remembered.size <= MOST_REMEMBERED) break;
    remembered.delete(old);
  }
  hash.then(async () => {
    if (stampOf(await Deno.stat(path)) !== stamp) forget();
  }).catch(forget);
  return hash;
}

/** Hashes a file without holding it in memory. */
async function hashFile(path: string): Promise<FileHash> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  const chunk = new Uint8Array(CHUNK);
  let bytes = 0;
  for (;;) {
    const count = await file.read(chunk);
    if (count === null) break;
    hash.update(chunk.subarray(0, count));
    bytes += count;
  }
  return { path, bytes, sha256: hash.digest("hex") };
}
