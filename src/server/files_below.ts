import { join } from "@std/path";

/** Folders within folders that are looked through. */
export const MAX_DEPTH = 8;
const MAX_FILES = 5000;

/**
 * The folders below one that people keep their own things in, itself first; links are not followed.
 *
 * @param onUnread Told of those that are left out as they cannot be named
 */
export async function* foldersBelow(
  folder: string,
  onUnread?: (path: string) => void,
  depth = 0,
): AsyncGenerator<string> {
  if (depth > MAX_DEPTH) return;
  if (await isUnnamed(folder)) return onUnread?.(folder);
  yield folder;
  for await (const { name, isDirectory } of entriesOf(folder)) {
    if (isDirectory) yield* foldersBelow(join(folder, name), onUnread, depth + 1);
  }
}

/** Whether something is listed by a name by which it cannot be found: bytes that are no UTF-8 are listed as U+FFFD. */
export async function isUnnamed(path: string): Promise<boolean> {
  if (!path.includes("\ufffd")) return false;
  return await Deno.lstat(path).then(() => false, (error) => error instanceof Deno.errors.NotFound);
}

/**
 * Paths of the files in them, no links, whose names are wanted, and no more than anyone would look through.
 *
 * @param onMore Told of the first that is left out as they are too many, and of folders that cannot be named
 */
export async function* filesBelow(
  folder: string,
  isWanted: (name: string) => boolean,
  onMore?: (path: string) => void,
): AsyncGenerator<string> {
  let count = 0;
  for await (const one of foldersBelow(folder, onMore)) {
    for await (const { name, isFile } of entriesOf(one)) {
      if (!isFile || !isWanted(name)) continue;
      if (++count > MAX_FILES) return onMore?.(join(one, name));
      yield join(one, name);
    }
  }
}

async function* entriesOf(folder: string): AsyncGenerator<Deno.DirEntry> {
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (!entry.name.startsWith(".") && entry.name !== "node_modules") yield entry;
    }
  } catch (error) {
    const isGone = error instanceof Deno.errors.NotFound;
    if (!isGone && !(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
}
