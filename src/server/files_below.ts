import { dirname, join } from "@std/path";
import { isTooLong } from "../files/folder.ts";

/** Folders within folders that are looked through. */
export const MAX_DEPTH = 8;
const MAX_FILES = 5000;
/** Names of one folder that are put in order: with more, which of them are taken is left to the system. */
const MAX_SORTED = 100_000;

/** Why a file, or all that a folder has, is left out. */
export type Unread = "many" | "deep" | "unreadable" | "unnamed";

/** Told of what is left out. */
type OnUnread<Why = Unread> = (path: string, why: Why) => void;

/** The folders below one that people keep their own things in, itself first; links are not followed. */
export async function* foldersBelow(folder: string): AsyncGenerator<string> {
  for await (const { path } of walk(folder, MAX_DEPTH)) yield path;
}

/** Those below one in which there is nothing but such folders, hidden ones and those too deep to be looked through left out. */
export async function emptyFoldersBelow(folder: string): Promise<readonly string[]> {
  const all: string[] = [];
  const holding = new Set([folder]);
  for await (const { path, holds } of walk(folder, MAX_DEPTH)) {
    all.push(path);
    for (let at = path; holds && !holding.has(at); at = dirname(at)) holding.add(at);
  }
  return all.filter((path) => !holding.has(path));
}

/** Whether something is listed by a name by which it cannot be found: bytes that are no UTF-8 are listed as U+FFFD. */
export async function isUnnamed(path: string): Promise<boolean> {
  if (!path.includes("\ufffd")) return false;
  return await Deno.lstat(path).then(() => false, (error) => error instanceof Deno.errors.NotFound);
}

interface FilesOptions {
  /** Most files; for what each is looked at of, 5000 are what anyone would look through. */
  readonly most?: number;
  /**
   * Told of one that is left out as they are too many, of those that lie too deep, for which it is looked then, and of
   * folders that cannot be named or read.
   */
  readonly onUnread?: OnUnread | undefined;
}

/** Paths of the files in them, no links, whose names are wanted: the first by their names, the same ones each time. */
export async function* filesBelow(
  folder: string,
  isWanted: (name: string) => boolean,
  { most = MAX_FILES, onUnread }: FilesOptions = {},
): AsyncGenerator<string> {
  let count = 0;
  const found = walk(folder, onUnread ? Infinity : MAX_DEPTH, { isWanted, onUnread });
  for await (const { path, depth, files } of found) {
    for (const name of files) {
      if (depth > MAX_DEPTH) onUnread?.(join(path, name), "deep");
      else if (++count <= most) yield join(path, name);
      else return onUnread?.(join(path, name), "many");
    }
  }
}

interface Found {
  readonly path: string;
  /** Folders between it and the first. */
  readonly depth: number;
  /** Names of those that are wanted in it, in order. */
  readonly files: readonly string[];
  /** Whether there is anything in it but folders that are looked through, too. */
  readonly holds: boolean;
}

async function* walk(
  folder: string,
  deepest: number,
  { isWanted = () => false, onUnread }: {
    readonly isWanted?: (name: string) => boolean;
    readonly onUnread?: OnUnread | undefined;
  } = {},
): AsyncGenerator<Found> {
  const left: Pick<Found, "path" | "depth">[] = [{ path: folder, depth: 0 }];
  for (let one; (one = left.pop());) {
    const { path, depth } = one;
    if (await isUnnamed(path)) {
      onUnread?.(path, "unnamed");
      continue;
    }
    const files: string[] = [];
    const folders: string[] = [];
    let holds = false;
    for await (const { name, isDirectory, isFile } of entriesOf(path, onUnread)) {
      if (isFile && files.length < MAX_SORTED && isWanted(name)) files.push(name);
      if (isDirectory && depth < deepest) folders.push(name);
      else holds = true;
    }
    yield { path, depth, files: files.sort(), holds };
    for (const name of folders.sort().reverse()) {
      left.push({ path: join(path, name), depth: depth + 1 });
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
    onUnread?.(folder, "unreadable");
  }
}
