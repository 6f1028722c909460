import { join } from "@std/path";
import { lstatIfAny } from "../files/no_links.ts";
import { MANIFEST } from "../plugins/contained.ts";
import { badPackage } from "./package_error.ts";
import { filesIntegrity, isLeftOut, noPlugin, PackageFiles, refuseEntry } from "./package_files.ts";

/** What a Mac puts into each folder that somebody looks into. */
const OF_SYSTEM = ".DS_Store";

/**
 * The files of a plugin's folder.
 *
 * @param hidden whether with those that are hidden, which no package has
 * @throws PackageError for one that is no plugin, which is not looked through, and for a link
 */
export function readFolder(folder: string, hidden = false): PackageFiles {
  if (lstatIfAny(join(folder, MANIFEST)) === undefined) throw noPlugin();
  const files = new PackageFiles();
  const lookIn = (within: string): void => {
    for (const { name, isFile, isDirectory } of Deno.readDirSync(join(folder, within))) {
      const path = within ? `${within}/${name}` : name;
      if (hidden ? name === OF_SYSTEM : isLeftOut(name)) continue;
      if (isDirectory) lookIn(path);
      else if (!isFile) refuseEntry(path, "a link, or no file");
      else {
        const { size } = Deno.statSync(join(folder, path));
        files.expect(path, size);
        const bytes = Deno.readFileSync(join(folder, path));
        if (bytes.length !== size) throw badPackage(`"${path}" in the package changes meanwhile`);
        files.add(path, bytes);
      }
    }
  };
  lookIn("");
  return files;
}

/** Whether a folder has these files and nothing else, be it hidden. */
export function holds(folder: string, integrity: string): boolean {
  try {
    return filesIntegrity(readFolder(folder, true).all) === integrity;
  } catch {
    return false; // links, too much of it, or what may not be read
  }
}
