import type { Freed } from "../../api/storage.ts";
import type { Folder, StoredFile } from "../../files/folder.ts";

/** Removes of some files of a folder what was used longest ago, until no more than `maxBytes` are left. */
export async function pruneFiles(
  folder: Folder,
  files: readonly StoredFile[],
  maxBytes: number,
  remove: (file: StoredFile) => boolean | Promise<boolean> = ({ name }) => folder.remove(name),
): Promise<Freed> {
  let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const freed = { files: 0, bytes: 0 };
  for (const file of [...files].sort((a, b) => a.used - b.used)) {
    if (left <= maxBytes) break;
    if (!await remove(file)) continue;
    left -= file.bytes;
    freed.files++;
    freed.bytes += file.bytes;
  }
  return freed;
}
