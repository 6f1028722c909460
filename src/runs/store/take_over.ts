import { join } from "@std/path";
import type { Folder } from "../../files/folder.ts";
import { ARTIFACT } from "../outputs/artifact_store.ts";
import { append } from "./bring_back.ts";
import { NAME, PARTS } from "./database.ts";
import { ServerDatabase } from "./server_database.ts";
import { filesIn, newAsideName, setsIn } from "./set_aside.ts";

/** What was taken over. */
export interface TakenOver {
  /** How many runs. */
  readonly runs: number;
  /** What was found damaged, and where each history is now that was set aside, in sentences. */
  readonly told: readonly string[];
}

/**
 * Takes over the runs, the histories that were set aside, and the files that runs have made and people have brought, all that
 * was kept elsewhere while a folder was not trusted. First all is here, then it goes there, so that whatever cuts it short
 * leaves it for the next time; what came of that here goes, where it would take the room that it lacked.
 *
 * @param from Folder of a server's own files
 * @param to The same of the folder, with its database
 * @throws Error where they cannot be read, or another server is at work on them
 */
export async function takeOver(
  from: Folder,
  to: { readonly own: Folder; readonly saved: Pick<ServerDatabase, "database"> },
): Promise<TakenOver> {
  if (!filesIn(from).some((name) => name.startsWith(NAME))) return { runs: 0, told: [] };
  using lock = from.lock("lock");
  if (!lock) throw new Error("another server is at work on them: stop it");
  const before = new ServerDatabase(from); // which sets aside what is damaged
  const copied: string[] = [];
  const told = before.notices.filter(({ action }) => action === undefined).map(({ text }) => text);
  let runs: number;
  try {
    const copy = async (name: string, as = name): Promise<void> => {
      using draft = to.own.draft();
      await draft.copy(from.pathOf(name));
      if (!to.own.has(as)) copied.push(as);
      to.own.put(draft, as); // what the folder has brought by that name may be anything
    };
    for await (const { name } of from.folder("artifacts").files(ARTIFACT)) {
      await copy(join("artifacts", name));
    }
    // Newer than all these: as long as a history is there that was set aside, so are its pictures.
    for (const [set, parts] of setsIn(from)) {
      const as = newAsideName(to.own);
      for (const part of parts) await copy(set + part, as + part);
      told.push(
        `"${from.pathOf(set + parts[0])}", which was set aside before the folder was trusted, is ` +
          `"${to.own.pathOf(as + parts[0])}" now`,
      );
    }
    runs = append(before.database, to.saved.database);
  } catch (error) {
    for (const name of copied) to.own.remove(name);
    throw error;
  } finally {
    before.database.close();
  }
  for (const [set, parts] of setsIn(from)) for (const part of parts) from.remove(set + part);
  // The database last: without it, what is left of it would be taken for what is left of a damaged one.
  for (const part of [".backup", "-opened", ...PARTS.toReversed()]) from.remove(`${NAME}${part}`);
  for (const name of ["artifacts", "cache", "thumbnails"]) from.removeTree(name);
  return { runs, told };
}
