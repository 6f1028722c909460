import { createHash } from "node:crypto";
import type { Folder } from "../../files/folder.ts";
import { demandPlainSync, MAX_READ } from "../plain_file.ts";

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

/** Files that take long enough to hash that the next process need not do it again. */
const LARGE = 2 ** 26;
/** The file that they are kept in. */
const KEPT = "hashes.json";
/** By path; without a folder they are forgotten with the process. */
const kept = new Map<string, readonly [stamp: string, bytes: number, sha256: string]>();
let folder: Folder | undefined;

/** Keeps the hashes of large files in a folder from one process to the next. A damaged file of them is as none. */
export function keepHashesIn(place: Folder): void {
  folder = place;
  try {
    const text = Deno.readTextFileSync(place.fileOf(KEPT));
    const list = JSON.parse(text) as Record<string, readonly [string, number, string]>;
    for (const [path, [stamp, bytes, sha256]] of Object.entries(list)) {
      const hash: FileHash = { path, bytes, sha256 };
      if (typeof stamp !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) continue;
      kept.set(path, [stamp, bytes, sha256]);
      remembered.set(path, { stamp, hash: Promise.resolve(hash) });
    }
  } catch {
    // There is none yet, or it is of another make.
  }
}

function keep(stamp: string, { path, bytes, sha256 }: FileHash): void {
  kept.set(path, [stamp, bytes, sha256]);
  try {
    folder?.write(KEPT, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // A full disk is no fault of whoever asked: the next process reads the file again.
  }
}

/** What a file system says of a file. Its ctime changes even where a copy sets the other times back. */
function stampOf({ dev, ino, size, mtime, ctime }: Deno.FileInfo): string {
  return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join();
}

function isYoung({ mtime, ctime }: Deno.FileInfo): boolean {
  return Date.now() - Math.max(mtime?.getTime() ?? 0, ctime?.getTime() ?? 0) < COARSE_MS;
}

/** A file that stays open: what it holds can be told whatever was put in its place. */
export class OpenFile implements Disposable {
  readonly #file: Deno.FsFile;
  #known: { readonly stamp: string; readonly sha256: string } | undefined;
  #work: Promise<unknown> = Promise.resolve();

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  static async at(path: string): Promise<OpenFile> {
    return new OpenFile(await Deno.open(path));
  }

  /** The hash of what it holds now, read again where the file system says that it may be another. */
  hash(): Promise<string> {
    const hash = this.#work.then(async () => {
      const info = await this.#file.stat();
      const stamp = stampOf(info);
      if (this.#known?.stamp === stamp) return this.#known.sha256;
      const { sha256 } = await hashOpen(this.#file);
      if (!isYoung(info)) this.#known = { stamp, sha256 };
      return sha256;
    });
    this.#work = hash.catch(() => {});
    return hash;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/**
 * The hash of a file as it is now. It is worked out once for each state of the file: read again where the file system
 * says that it may be another, or cannot tell.
 *
 * @see https://git-scm.com/docs/racy-git
 */
export async function fileHash(path: string): Promise<FileHash> {
  const info = demandPlainSync(path);
  const stamp = stampOf(info);
  const known = remembered.get(path);
  if (known?.stamp === stamp) {
    remembered.delete(path);
    remembered.set(path, known);
    return await known.hash;
  }
  const hash = hashFile(path);
  if (isYoung(info)) return hash;
  const entry = { stamp, hash };
  const forget = (): void => {
    if (remembered.get(path) === entry) remembered.delete(path);
  };
  remembered.set(path, entry);
  for (const old of remembered.keys()) {
    if (remembered.size <= MOST_REMEMBERED) break;
    remembered.delete(old);
  }
  hash.then(async (known) => {
    if (stampOf(await Deno.stat(path)) !== stamp) return forget();
    if (known.bytes >= LARGE) keep(stamp, known);
  }).catch(forget);
  return hash;
}

/**
 * The SHA-256 of a file that {@link readPlain} reads: what no picture can be, such as a sparse file of gigabytes in a
 * folder of them, is not waited for.
 *
 * @throws as it
 */
export async function readableHash(path: string): Promise<string> {
  demandPlainSync(path, MAX_READ);
  return (await fileHash(path)).sha256;
}

/** Hashes a file without holding it in memory. */
async function hashFile(path: string): Promise<FileHash> {
  using file = await Deno.open(path);
  return { path, ...await hashOpen(file) };
}

async function hashOpen(file: Deno.FsFile): Promise<Omit<FileHash, "path">> {
  await file.seek(0, Deno.SeekMode.Start);
  const hash = createHash("sha256");
  const chunk = new Uint8Array(CHUNK);
  let bytes = 0;
  for (;;) {
    const count = await file.read(chunk);
    if (count === null) break;
    hash.update(chunk.subarray(0, count));
    bytes += count;
  }
  return { bytes, sha256: hash.digest("hex") };
}
