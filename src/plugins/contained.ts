import { sep } from "node:path";
import { join } from "@std/path";

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
