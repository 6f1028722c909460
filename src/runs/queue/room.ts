import type { Folder } from "../../files/folder.ts";
import { reasonOf } from "../attempt.ts";

/** With less than this nothing sensible can be done, in bytes. */
const NEEDED = 2 ** 18;
/** What a disk says that takes nothing more, whoever asks. */
const FULL: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EROFS"]);

/** Why nothing can be written in a folder for now; undefined where it can. It is made where there is none. */
export function lacksRoom(folder: Folder): string | undefined {
  try {
    using draft = folder.draft();
    draft.write(new Uint8Array(NEEDED));
    draft.file.syncSync();
  } catch (error) {
    return isFull(error) ? reasonOf(error) : undefined; // other reasons are said by who writes
  }
}

/** Whether something went wrong because the disk takes nothing more. */
export function isFull(error: unknown): boolean {
  return FULL.has((error as { code?: string }).code);
}
