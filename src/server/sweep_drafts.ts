import { Folder } from "../files/folder.ts";
import { foldersBelow } from "./files_below.ts";

/**
 * Removes what processes that were killed have left half-written.
 *
 * @param own Folders of Braid's own, of which only their own files are looked at
 * @param deep Folders that people keep things in, and those below
 */
export async function sweepDrafts(
  own: readonly Folder[],
  deep: readonly Folder[],
): Promise<void> {
  for (const folder of own) await folder.sweep(0, true);
  for (const { path, root } of deep) {
    for await (const one of foldersBelow(path)) {
      try {
        await new Folder(one, root).sweep(0);
      } catch (error) {
        if (!(error instanceof Deno.errors.PermissionDenied)) throw error; // somebody else's
      }
    }
  }
}
