import { sep } from "node:path";
import { join, relative } from "@std/path";

/** Pictures and graphs are much smaller. */
const MAX_BYTES = 2 ** 25;
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

/** Files that are looked at in a second or two. */
const MAX_FILES = 2 ** 17;

/**
 * A link below a folder, without links itself, to what is not below it: whoever may read the folder may read what that leads
 * to. Undefined where there is none.
 *
 * @throws Error for a folder with more files than can be looked at
 */
export function linkOutOf(folder: string): string | undefined {
  let left = MAX_FILES;
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { name, isDirectory, isSymlink } of Deno.readDirSync(next)) {
      if (--left < 0) throw new Error(`"${folder}" has more than ${MAX_FILES} files`);
      const path = join(next, name);
      if (isDirectory) open.push(path);
      else if (isSymlink && !leadsBelow(folder, path)) return relative(folder, path);
    }
  }
  return undefined;
}

function leadsBelow(folder: string, link: string): boolean {
  try {
    return Deno.realPathSync(link).startsWith(folder + sep);
  } catch {
    return false; // nowhere yet
  }
}
