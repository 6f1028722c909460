import { dirname } from "@std/path";
import { lstatIfAny, refuseLinks } from "./no_links.ts";
import { syncFolder } from "./sync_folder.ts";

/** Makes a folder and those between a root and it, so that they last. @throws LinkError */
export function makeFolders(root: string, path: string): void {
  refuseLinks(root, path);
  const around: string[] = [];
  for (let at = path; !lstatIfAny(at) && at !== dirname(at); at = dirname(at)) {
    around.push(dirname(at));
  }
  Deno.mkdirSync(path, { recursive: true });
  for (const folder of around.reverse()) syncFolder(folder);
}
