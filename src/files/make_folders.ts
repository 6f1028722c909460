import { dirname } from "@std/path";
import { lstatIfAny, PlaceError, refuseLinks } from "./no_links.ts";
import { syncFolder } from "./sync_folder.ts";

/** Makes a folder and those between a root and it, so that they last. @throws LinkError */
export function makeFolders(root: string, path: string): void {
  refuseLinks(root, path);
  if (root.includes("\ufffd") && !lstatIfAny(root)) {
    throw new PlaceError(
      root,
      `"${root}" is not there, or has a name of bytes that are no UTF-8: rename it`,
    );
  }
  const around: string[] = [];
  for (let at = path; !lstatIfAny(at) && at !== dirname(at); at = dirname(at)) {
    around.push(dirname(at));
  }
  Deno.mkdirSync(path, { recursive: true });
  for (const folder of around.reverse()) syncFolder(folder);
}
