/** What was set aside of a server's database: it keeps its name, with the time behind it. */
import { writtenAt } from "../../files/written_at.ts";
import { join } from "@std/path";
import type { Folder } from "../../files/folder.ts";
import { lstatIfAny } from "../../files/no_links.ts";
import { NAME } from "./database.ts";

/** `braid.sqlite.2026-11-28T17-40-05Z`, and what else was put beside it at that time. */
const ASIDE = /^braid\.sqlite\.(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)Z(\.backup)?$/;
/** The same with all that stands behind it: its logs, its backup, whether it was read. */
const PART = /^(?<set>braid\.sqlite\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?<part>[.-][a-z]+)?$/;

/** What is later has a year of more digits than {@link ASIDE} has room for. */
const LAST = Date.UTC(9999, 0);

/** What was set aside, oldest first. */
export function asideIn(
  folder: Folder,
): readonly { readonly name: string; readonly at: number }[] {
  return entriesIn(folder).flatMap(({ name }) => {
    const [, hour, minute, second] = ASIDE.exec(name) ?? [];
    const at = Date.parse(`${hour}:${minute}:${second}Z`);
    return Number.isNaN(at) ? [] : [{ name, at }]; // no time that there can be, as 2026-13-48
  });
}

/** The files of all that was set aside, by the name that those of one time share: what is behind it in theirs. */
export function setsIn(folder: Folder): ReadonlyMap<string, readonly string[]> {
  const sets = new Map<string, string[]>();
  for (const name of filesIn(folder)) {
    const { set, part = "" } = PART.exec(name)?.groups ?? {};
    if (set !== undefined) sets.set(set, [...sets.get(set) ?? [], part]);
  }
  return sets;
}

/** A name that nothing has yet, with a time that every artifact is older than, be the clock set back now. */
export function newAsideName(folder: Folder): string {
  const sets = setsIn(folder);
  const newest = newestIn(join(folder.path, "artifacts"), 2);
  const latest = Math.min(Math.max(Date.now(), newest), LAST);
  for (let at = 1000 * Math.floor(latest / 1000 + 1);; at += 1000) {
    const time = new Date(at).toISOString().slice(0, 19).replaceAll(":", "-");
    const name = `${NAME}.${time}Z`;
    if (!sets.has(name) && !folder.has(name)) return name;
  }
}

/** Names of the files right in a folder. */
export function filesIn(folder: Folder): readonly string[] {
  return entriesIn(folder).flatMap(({ name, isFile }) => isFile ? [name] : []);
}

/** By name, without links. */
function entriesIn(folder: Folder): readonly Deno.DirEntry[] {
  if (!folder.has(".")) return [];
  return [...Deno.readDirSync(folder.path)].filter(({ isSymlink }) => !isSymlink)
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/** When the newest of the files in a folder was written or used last; in milliseconds since 1970, 0 where there is none. */
function newestIn(path: string, depth: number): number {
  const there = lstatIfAny(path);
  let newest = there ? writtenAt(there) : 0;
  if (!there?.isDirectory || !depth) return newest;
  for (const { name } of Deno.readDirSync(path)) {
    newest = Math.max(newest, newestIn(join(path, name), depth - 1));
  }
  return newest;
}
