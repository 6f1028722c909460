import { sep } from "node:path";
import { join, relative } from "@std/path";
import { Turns } from "../graph/turns.ts";

/** Pictures and graphs are much smaller. */
const MAX_BYTES = 2 ** 25;
/** The file that makes a folder a plugin. */
export const MANIFEST = "plugin.json";
/** What is read while others wait, in some milliseconds: manifests and graphs have a tenth of it. */
export const MAX_READ_BYTES: number = 2 ** 16;

/** Where a file of a folder really is; undefined for what is none, is huge, or lies outside, be it by `..` or by a link. */
export async function containedFile(
  folder: string,
  file: string,
  maxBytes = MAX_BYTES,
): Promise<string | undefined> {
  try {
    const [root, path] = await Promise.all([
      Deno.realPath(folder),
      Deno.realPath(join(folder, file)),
    ]);
    if (!path.startsWith(root + sep)) return undefined;
    const { isFile, size } = await Deno.stat(path);
    return isFile && size <= maxBytes ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Files of plugins that are looked at, in a second or two: behind a link there may be a whole disk. */
export const MAX_FILES: number = 2 ** 17;

/**
 * A link below a folder, without links itself, to what is not below it: whoever may read the folder may read what that leads
 * to. Undefined where there is none.
 *
 * @throws Error for a folder with more files than can be looked at
 */
export async function linkOutOf(folder: string): Promise<string | undefined> {
  for await (const link of linksIn(folder)) {
    if (!leadsBelow(folder, link)) return relative(folder, link);
  }
  return undefined;
}

/**
 * The links below a folder that a plugin was allowed, through which it is not to go, as permissions are for names and not for
 * what they lead to. None where none leads out; else all, as one that leads elsewhere in the folder is another name for what
 * is there. Of a folder that it may write there can be none, as it could move them to where they lead out.
 *
 * @throws Error for a folder that it can be kept within by no means
 */
export async function closedLinks(
  folder: string,
  isWritten: boolean,
): Promise<readonly string[]> {
  if (!isFolder(folder)) return []; // so that there is nothing to be read either
  const links = await Array.fromAsync(linksIn(folder, true));
  const root = Deno.realPathSync(folder);
  const out = links.find((link) => isWritten || !leadsBelow(root, link));
  if (out === undefined) return [];
  const isShut = !isWritten && TELLS_CASE && links.length <= MAX_CLOSED &&
    !links.some((link) => link.includes(","));
  if (isShut) return links;
  throw new Error(
    `The folder "${folder}", which the plugin was allowed, has a link "${relative(folder, out)}" ` +
      `by which it would reach more: take that out`,
  );
}

/** Whether the system tells names apart by their case: elsewhere one that is closed has others. */
const TELLS_CASE = Deno.build.os === "linux";
/** Links that a command line has room for. */
const MAX_CLOSED = 500;

/** Whether there is a folder, or a link to one. */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Whether a folder is a plugin. */
export async function hasManifest(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(join(folder, MANIFEST))).isFile;
  } catch {
    return false;
  }
}

/**
 * Others have their turn while there are many.
 *
 * @param isPartial passes over folders that nobody may look into
 * @throws Error for a folder with more files than can be looked at
 */
async function* linksIn(folder: string, isPartial = false): AsyncGenerator<string> {
  const turns = new Turns();
  let left = MAX_FILES;
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    try {
      for (const { name, isDirectory, isSymlink } of Deno.readDirSync(next)) {
        const turn = turns.next;
        if (turn) await turn;
        if (--left < 0) throw new RangeError(`"${folder}" has more than ${MAX_FILES} files`);
        const path = join(next, name);
        if (isDirectory) open.push(path);
        else if (isSymlink) yield path;
      }
    } catch (error) {
      if (!isPartial || error instanceof RangeError) throw error;
    }
  }
}

function leadsBelow(folder: string, link: string): boolean {
  try {
    return Deno.realPathSync(link).startsWith(folder + sep);
  } catch {
    return false; // nowhere yet
  }
}
