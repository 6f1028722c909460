import { sep } from "node:path";
import { join } from "@std/path";

/** Manifests and graphs are much smaller. */
const MAX_BYTES = 2 ** 25;

/** Where a file of a folder really is; undefined for what is none, is huge, or lies outside, be it by `..` or by a link. */
export async function containedFile(folder: string, file: string): Promise<string | undefined> {
  try {
    const [root, path] = await Promise.all([
      Deno.realPath(folder),
      Deno.realPath(join(folder, file)),
    ]);
    if (!path.startsWith(root + sep)) return undefined;
    const { isFile, size } = await Deno.stat(path);
    return isFile && size <= MAX_BYTES ? path : undefined;
  } catch {
    return undefined;
  }
}
