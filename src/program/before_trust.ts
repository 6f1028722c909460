/** What was kept among a person's settings while a folder was not trusted goes to the folder, and is said. */
import type { DatabaseSync } from "node:sqlite";
import type { Folder } from "../files/folder.ts";
import { reasonOf } from "../runs/attempt.ts";
import { countRuns } from "../runs/store/server_database.ts";
import { takeOver } from "../runs/store/take_over.ts";
import { takeSettings } from "../server/settings_files.ts";

/** What became of the runs of before the folder was trusted. */
export async function tookOver(
  before: Folder,
  artifacts: Folder,
  database: DatabaseSync,
): Promise<readonly string[]> {
  try {
    const count = await takeOver(before, artifacts, database);
    return count ? [`Took over ${countRuns(count)} of before the folder was trusted`] : [];
  } catch (error) {
    return [
      `Cannot take over the runs of before the folder was trusted: ${
        reasonOf(error)
      }. They stay in "${before.path}"`,
    ];
  }
}

/** What could not be done for the settings of before the folder was trusted. */
export function tookSettings(before: Folder, workspace: Folder): readonly string[] {
  try {
    takeSettings(before, workspace);
    return [];
  } catch (error) {
    const why = reasonOf(error);
    return [
      `Cannot take over the settings of before the folder was trusted: ${why}. They stay in "${before.path}"`,
    ];
  }
}
