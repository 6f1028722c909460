import { join } from "@std/path";
import { isTooLong, lstatIfAny, refuseLinks } from "./no_links.ts";
import { writtenAt } from "./written_at.ts";

/** A file of a folder that was listed. */
export interface StoredFile {
  /** Relative to the folder, with `/` between its parts. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds since 1970. */
  readonly used: number;
}

/**
 * All files below a folder, links and what they lead to left out.
 *
 * @param place of the folder, and the one that the user has named, from which on nothing is a link
 * @param depth of folders that are looked through below this one
 */
export async function* storedFiles(
  place: { readonly path: string; readonly root: string },
  depth: number = Infinity,
  within: string = "",
): AsyncGenerator<StoredFile> {
  const folder = join(place.path, within);
  try {
    refuseLinks(place.root, folder);
    for await (const entry of Deno.readDir(folder)) {
      const name = within ? `${within}/${entry.name}` : entry.name;
      const path = join(folder, entry.name);
      if (entry.isDirectory && depth) yield* storedFiles(place, depth - 1, name);
      const found = entry.isFile ? lstatIfAny(path) : undefined;
      if (found) yield { name, path, bytes: found.size, used: writtenAt(found) };
    }
  } catch (error) {
    // Gone, or deeper than the system has paths for: nobody has put anything of ours there.
    if (error instanceof Deno.errors.NotFound || isTooLong(error)) return;
    throw error;
  }
}
