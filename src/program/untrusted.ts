/** Where the history of a folder that is not trusted is kept: among the person's own settings, by the folder's path. */
import { hash } from "node:crypto";
import type { Folder } from "../files/folder.ts";
import { historiesOf } from "./own_folder.ts";
import { nameOf } from "./trust.ts";

/** What says in there whose it is. */
const NAME = "folder.json";
const MAX_BYTES = 2 ** 16;

/** A folder, and what its disk knows it by wherever it is moved there. */
interface Whose {
  readonly path: string;
  readonly ino: number;
  readonly made: number;
}

/**
 * The place of a folder's own. What it had before it was moved goes with it.
 *
 * @param isUsed Whether something will be kept there
 */
export function untrustedOf(user: Folder, served: Folder, isUsed: boolean): Folder {
  const place = user.folder("untrusted");
  const path = nameOf(served);
  const whose = whoseIs(path);
  const name = nameIn(place, whose ? path : `${path} ${historiesOf(served)}`.trim(), whose);
  try {
    if (isUsed || place.has(".")) place.makePrivate();
    const before = whose && !place.has(name) ? placeOfMoved(place, whose) : undefined;
    if (before !== undefined) place.move(before, name);
    if (whose && (before !== undefined || isUsed && !place.has(`${name}/${NAME}`))) {
      place.write(`${name}/${NAME}`, `${JSON.stringify(whose)}\n`);
    }
  } catch {
    // It stays where it was, and the next start tries again.
  }
  return place.folder(name);
}

/**
 * By the path, unless that is what another folder had while it was there, which is somewhere else now. Where the disk does
 * not tell folders apart, as on sticks, the histories in one do.
 */
function nameIn(place: Folder, path: string, whose: Whose | undefined): string {
  const [name, own] = [path, `${path} ${whose?.made}`]
    .map((text) => hash("sha256", text, "hex").slice(0, 16)) as [string, string];
  if (!whose) return name;
  const made = readWhose(place.folder(name))?.made ?? whose.made;
  return made !== whose.made || place.has(own) ? own : name;
}

/** What a folder had while it was somewhere else, and nobody is at work on. */
function placeOfMoved(place: Folder, { ino, made }: Whose): string | undefined {
  if (!place.has(".")) return undefined;
  for (const { name } of Deno.readDirSync(place.pathOf("."))) {
    const of = readWhose(place.folder(name));
    if (of?.ino !== ino || of.made !== made) continue;
    const there = whoseIs(of.path); // the same one where a disk is at two places
    if (there?.ino === ino && there.made === made) continue;
    using lock = place.lock(`${name}/lock`);
    if (lock) return name;
  }
  return undefined;
}

function readWhose(own: Folder): Whose | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(own.fileOf(NAME, MAX_BYTES)));
  } catch {
    return undefined; // of an earlier version
  }
}

/** Undefined where a disk does not say both: one alone may be another folder's later. */
function whoseIs(path: string): Whose | undefined {
  try {
    const { ino, birthtime } = Deno.statSync(path);
    return ino && birthtime ? { path, ino, made: birthtime.getTime() } : undefined;
  } catch {
    return undefined;
  }
}
