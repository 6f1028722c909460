/** What was kept among a person's settings while a folder was not trusted goes to the folder, and is said. */
import type { DatabaseSync } from "node:sqlite";
import type { Folder } from "../files/folder.ts";
import { reasonOf } from "../runs/attempt.ts";
import { countRuns } from "../runs/store/server_database.ts";
import { takeOver } from "../runs/store/take_over.ts";
import { takeSettings } from "../server/settings_files.ts";

/** What was taken over, and what could not be, in sentences. */
interface Taken {
  readonly told: readonly string[];
  readonly failed: readonly string[];
}

/** Takes over runs and settings, each whole or not at all. */
export async function takeFrom(
  before: Folder,
  to: { readonly artifacts: Folder; readonly database: DatabaseSync; readonly workspace: Folder },
): Promise<Taken> {
  const failed: string[] = [];
  const attempt = async (what: string, take: () => number | Promise<number>): Promise<number> => {
    try {
      return await take();
    } catch (error) {
      failed.push(
        `Cannot take over the ${what} of before the folder was trusted: ${reasonOf(error)}. ` +
          `They stay in "${before.path}", and the next start tries again`,
      );
      return 0;
    }
  };
  const count = await attempt("runs", () => takeOver(before, to.artifacts, to.database));
  await attempt("settings", () => (takeSettings(before, to.workspace), 0));
  const told = count ? [`Took over ${countRuns(count)} of before the folder was trusted`] : [];
  return { told, failed };
}
