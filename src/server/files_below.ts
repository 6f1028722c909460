import { join } from "@std/path";
import { isTooLong } from "../files/folder.ts";

/** Folders within folders that are looked through. */
export const MAX_DEPTH = 8;
const MAX_FILES = 5000;

/** Told of what is left out. */
type OnUnread = (path: string) => void;

/** The folders below one that people keep their own things in, itself first; links are not followed. */
export async function* foldersBelow(folder: string): AsyncGenerator<string> {
  for await (const { path } of walk(folder, MAX_DEPTH)) yield path;
}

/** Whether something is listed by a name by which it cannot be found: bytes that are no UTF-8 are listed as U+FFFD. */
export async function isUnnamed(path: string): Promise<boolean> {
  if (!path.includes("\ufffd")) return false;
  return await Deno.lstat(path).then(() => false, (error) => error instanceof Deno.errors.NotFound);
}

/**
 * Paths of the files in them, no links, whose names are wanted, and no more than anyone would look through.
 *
 * @param onMore Told of one that is left out as they are too many, of those that lie too deep, for which it is looked then,
 *   and of folders that cannot be named or read
 */
export async function* filesBelow(
  folder: string,
  isWanted: (name: string) => boolean,
  onMore?: OnUnread,
): AsyncGenerator<string> {
  let count = 0;
  for await (const { path, depth } of walk(folder, onMore ? Infinity : MAX_DEPTH, onMore)) {
    for await (const { name, isFile } of entriesOf(path)) {
      if (!isFile || !isWanted(name)) continue;
      if (depth > MAX_DEPTH) onMore?.(join(path, name));
      else if (++count <= MAX_FILES) yield join(path, name);
      else return onMore?.(join(path, name));
    }
  }
}

interface Found {
  readonly path: string;
  /** Folders between it and the first. */
  readonly depth: number;
}

async function* walk(
  folder: string,
  deepest: number,
  onUnread?: OnUnread,
): AsyncGenerator<Found> {
  const left: Found[] = [{ path: folder, depth: 0 }];
  for (let found; (found = left.pop());) {
    const { path, depth } = found;
    if (await isUnnamed(path)) {
      onUnread?.(path);
      continue;
    }
    yield found;
    if (depth === deepest) continue;
    for await (const { name, isDirectory } of entriesOf(path, onUnread)) {
      if (isDirectory) left.push({ path: join(path, name), depth: depth + 1 });
    }
  }
}

async function* entriesOf(folder: string, onUnread?: OnUnread): AsyncGenerator<Deno.DirEntry> {
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (!entry.name.startsWith(".") && entry.name !== "node_modules") yield entry;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return; // gone meanwhile
    if (!isTooLong(error) && !(error instanceof Deno.errors.PermissionDenied)) throw error;
    onUnread?.(folder);
  }
}
