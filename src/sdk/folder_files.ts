import { join } from "@std/path";
import { findFile, findFolder, type ReadRoot } from "../files/find_file.ts";
import { naturalOrder } from "../graph/natural_order.ts";
import { readableHash } from "../runtime/models/file_hash.ts";
import { readPlain } from "../runtime/plain_file.ts";
import type { RunFiles } from "./context.ts";

/** The files of some folders, and of nowhere else, links included; the first folder that has a file wins. */
export function filesIn(folders: readonly ReadRoot[]): RunFiles {
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
