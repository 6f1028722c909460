import { join } from "@std/path";

/** A file of a folder that is kept within bounds. */
export interface StoredFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds since 1970. */
  readonly used: number;
}

/** What was removed. */
export interface Freed {
  readonly files: number;
  readonly bytes: number;
}

/** A file that is still half-written after this long never will be whole, in milliseconds. */
const STALE_MS = 3_600_000;

/** The files of a folder and its folders. What a process that was killed has left half-written is removed. */
export async function* storedFiles(folder: string): AsyncGenerator<StoredFile> {
  for await (const { name, isDirectory } of entriesOf(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* storedFiles(path);
    else {
      const found = await Deno.stat(path).catch(() => undefined); // gone meanwhile
      if (!found) continue;
      const used = found.mtime?.getTime() ?? 0;
      if (!/^\..*\.tmp$/.test(name)) yield { path, name, bytes: found.size, used };
      else if (Date.now() - used > STALE_MS) await removeFile(path);
    }
  }
}

/** Removes of some files what was used longest ago, until no more than `maxBytes` are left. */
export async function pruneFiles(
  files: readonly StoredFile[],
  maxBytes: number,
  remove: (file: StoredFile) => Promise<boolean> = ({ path }) => removeFile(path),
): Promise<Freed> {
  let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const freed = { files: 0, bytes: 0 };
  for (const file of [...files].sort((a, b) => a.used - b.used)) {
    if (left <= maxBytes) break;
    if (!await remove(file)) continue;
    left -= file.bytes;
    freed.files++;
    freed.bytes += file.bytes;
  }
  return freed;
}

/** False where there is none. */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function* entriesOf(folder: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
