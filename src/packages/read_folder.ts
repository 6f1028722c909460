import { join } from "@std/path";
import { badPackage } from "./package_error.ts";
import { isLeftOut, PackageFiles, refuseEntry } from "./package_files.ts";

/** The files of a plugin's folder. @throws PackageError for a link, NotFound */
export async function readFolder(folder: string): Promise<PackageFiles> {
  const files = new PackageFiles();
  const lookIn = async (within: string): Promise<void> => {
    for await (const { name, isFile, isDirectory } of Deno.readDir(join(folder, within))) {
      const path = within ? `${within}/${name}` : name;
      if (isLeftOut(name)) continue;
      if (isDirectory) await lookIn(path);
      else if (!isFile) refuseEntry(path, "a link, or no file");
      else {
        const { size } = await Deno.stat(join(folder, path));
        files.expect(path, size);
        const bytes = await Deno.readFile(join(folder, path));
        if (bytes.length !== size) throw badPackage(`"${path}" in the package changes meanwhile`);
        files.add(path, bytes);
      }
    }
  };
  await lookIn("");
  return files;
}
