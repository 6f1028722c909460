/** What was kept among a person's settings while a folder was not trusted goes to the folder, and is said. */
import type { Folder } from "../files/folder.ts";
import { reasonOf } from "../runs/attempt.ts";
import { countRuns, type ServerDatabase } from "../runs/store/server_database.ts";
import { takeOver } from "../runs/store/take_over.ts";
import { takeKept } from "../server/take_kept.ts";
import { takeSettings } from "../server/settings_files.ts";
import { takeBounds } from "../server/storage_limits.ts";

/** What was taken over, what was found amiss with it, and what could not be, in sentences. */
interface Taken {
  readonly told: readonly string[];
  readonly amiss: readonly string[];
  readonly failed: readonly string[];
}

/** Takes over runs, their bounds and settings, each whole or not at all. */
export async function takeFrom(
  before: Folder,
  to: { readonly own: Folder; readonly saved: ServerDatabase; readonly workspace: Folder },
): Promise<Taken> {
  const failed: string[] = [];
  const attempt = async <T>(what: string, take: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await take();
    } catch (error) {
      failed.push(
        `Cannot take over the ${what} of before the folder was trusted: ${reasonOf(error)}. ` +
          `They stay in "${before.path}", and the next start tries again`,
      );
    }
  };
  await attempt("bounds", () => takeBounds(before, to.own)); // first: by others, runs may be too many
  const { runs = 0, told = [] } = await attempt("runs", () => takeOver(before, to)) ?? {};
  await attempt("settings", () => takeSettings(before, to.workspace));
  await attempt("drafts", () => takeKept(before, to.own));
  to.saved.lookForBackup();
  return {
    told: runs ? [`Took over ${countRuns(runs)} of before the folder was trusted`] : [],
    amiss: told,
    failed,
  };
}
