import { isAbsolute, join, relative, resolve, SEPARATOR } from "@std/path";
import { naturalOrder } from "../graph/natural_order.ts";
import { readableHash } from "../runtime/models/file_hash.ts";
import { readPlain } from "../runtime/plain_file.ts";
import type { RunFiles } from "./context.ts";

/**
 * The file that `path` means in the first of some folders that has it.
 *
 * @throws NotFound where none has it, Error for one that lies outside, links followed
 */
export async function findFile(folders: readonly string[], path: string): Promise<string> {
  let isOutside = false;
  for (const folder of folders) {
    const root = await Deno.realPath(folder).catch(() => undefined);
    const file = root && await Deno.realPath(resolve(root, path)).catch(() => undefined);
    if (!root || !file) continue;
    if (!isWithin(root, file)) isOutside = true;
    else if (await isOpenable(file)) return file;
  }
  const where = folders.join(", ") || "no folder";
  if (isOutside) throw new Error(`Cannot read "${path}": it lies outside ${where}`);
  throw new Deno.errors.NotFound(`There is no file "${path}" in ${where}`);
}

/** Not for a pipe, a socket or a device, which would keep whoever opens it waiting. */
async function isOpenable(path: string): Promise<boolean> {
  const { isFile, isDirectory } = await Deno.stat(path);
  return isFile || isDirectory;
}

function isWithin(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== "" && path.split(SEPARATOR)[0] !== ".." && !isAbsolute(path);
}

/** The folder that `path` means, where it is one of the folders themselves or in them. @throws as {@link findFile} */
export async function findFolder(folders: readonly string[], path: string): Promise<string> {
  for (const folder of folders) {
    const root = await Deno.realPath(folder).catch(() => undefined);
    if (root && resolve(root, path) === root) return root;
  }
  const found = await findFile(folders, path);
  if ((await Deno.stat(found)).isDirectory) return found;
  throw new Error(`"${path}" is a file, not a folder`);
}

/** The files of some folders, and of nowhere else, links included; the first folder that has a file wins. */
export function filesIn(folders: readonly string[]): RunFiles {
  return {
    async read(path) {
      return await readPlain(await findFile(folders, path));
    },
    async fingerprint(path) {
      return await readableHash(await findFile(folders, path));
    },
    async list(folder) {
      const place = await findFolder(folders, folder);
      const names: string[] = [];
      for await (const { name, isDirectory } of Deno.readDir(place)) {
        if (!isDirectory && !name.startsWith(".")) names.push(name);
      }
      return names.sort(naturalOrder).map((name) => join(folder, name));
    },
  };
}
