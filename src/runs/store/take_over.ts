import type { DatabaseSync } from "node:sqlite";
import type { Folder } from "../../files/folder.ts";
import { ARTIFACT } from "../outputs/artifact_store.ts";
import { append } from "./bring_back.ts";
import { copyDatabase, NAME, PARTS } from "./database.ts";
import { setDamagedRowsAside } from "./database_rows.ts";

/**
 * Takes over the runs, and the files they have made and people have brought, that were kept elsewhere while a folder was
 * not trusted. First all is here, then it goes there, so that whatever cuts it short leaves it for the next time; what came
 * of that here goes, where it would take the room that it lacked.
 *
 * @param from Folder of a server's own files
 * @returns how many runs; 0 where there are none, or another server is at work on them
 * @throws DamageError where they cannot be read
 */
export async function takeOver(
  from: Folder,
  artifacts: Folder,
  database: DatabaseSync,
): Promise<number> {
  if (!from.has(NAME)) return 0;
  using lock = from.lock("lock");
  if (!lock) return 0;
  using before = copyDatabase(from.pathOf(NAME));
  setDamagedRowsAside(before);
  const copied: string[] = [];
  let count: number;
  try {
    for await (const { name, path } of from.folder("artifacts").files(ARTIFACT)) {
      using draft = artifacts.draft();
      await draft.copy(path);
      if (!artifacts.has(name)) copied.push(name);
      artifacts.put(draft, name); // what the folder has brought by that name may be anything
    }
    count = append(before, database);
  } catch (error) {
    for (const name of copied) artifacts.remove(name);
    throw error;
  }
  for (const part of [...PARTS, ".backup"]) from.remove(`${NAME}${part}`);
  for (const name of ["artifacts", "cache", "thumbnails"]) from.removeTree(name);
  return count;
}
