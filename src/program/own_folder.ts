/**
 * Where the queue, the history and the results of a folder are: in it, below a name that nobody else can guess. What is
 * unpacked or copied over the folder later is not in there, and starts, shows and removes nothing.
 */
import { writtenAt } from "../files/written_at.ts";
import { basename, dirname } from "@std/path";
import type { Folder } from "../files/folder.ts";
import { belongsTo, hideNames, isLet } from "../files/rights.ts";
import { attempt, reasonOf } from "../runs/attempt.ts";
import { isFull } from "../runs/queue/room.ts";

/** What a folder has of Braid's: this, and the settings of the folder, which people may pass on. */
export const PLACE = ".braid";
const OWN = /^history-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
/** What an earlier version has put there by which it knew the folder: the same that nobody can guess. */
const MARK = /^trusted-(?=[\da-f-]{36}$)/;
/** What earlier versions have kept right in {@link PLACE}. */
const EARLIER = /^(braid\.sqlite(-\w+|\..+)?|artifacts|cache|thumbnails|catalogue-[\da-f]+\.json)$/;

/** What keeps git from all that is beside it. */
const IGNORED = ".gitignore";

/** Of as many others that lie in a folder each is told of. */
const MOST_TOLD = 3;

/** A name that nothing has yet, relative to the folder. */
export const newName = (): string => `${PLACE}/history-${crypto.randomUUID()}`;

/** Of a name that is relative to the folder what it is in {@link PLACE}. */
const inPlace = (name: string): string => name.slice(PLACE.length + 1);

/** What stands in a history for a name that it had: who knows it by that finds it. */
const wasOf = (name: string): string => `was-${inPlace(name)}`;

/** Whether a name is one of these: others have been marks of folders. */
export const isOwnName = (name: string): boolean => OWN.test(inPlace(name));

/** The mark of an earlier version that tells the name of a history, and that git may have published; undefined where none is. */
export function markOf(folder: Folder, name: string): string | undefined {
  const mark = name.replace("/history-", "/trusted-");
  return mark !== name && folder.has(mark) ? mark : undefined;
}

/**
 * The name now of what a person knows by this one: another person who trusts the folder gives it a new one. What others
 * who may write in the folder have put in its place does not count.
 *
 * @param list of the names that the person knows, which tells whose account that is
 */
export function nameNow(folder: Folder, name: string, list: string): string | undefined {
  if (!folder.has(name)) {
    return ownNames(folder, list).find((one) => folder.has(`${one}/${wasOf(name)}`));
  }
  return isOurs(folder, name, list) ? name : undefined;
}

/** Whether it belongs to the person, or to whoever the folder belongs to, who can do anything in it. */
const isOurs = (folder: Folder, name: string, list: string): boolean =>
  belongsTo(folder.pathOf(name), [list, folder.path]);

/**
 * The name to go on with in a folder whose owner says to trust it: what that person has had at work, be it in another place,
 * or else what was last at work there, renamed, or a new one, which is not made yet. What an earlier version has kept there
 * is moved into it, unless it has a database already: a log would be played over that, whatever it is the log of.
 *
 * @param names by which the person knows folders; of this one, the mark of an earlier version: then what that has kept there
 *   counts, and no other history; and where the list of them is, as in {@link nameNow}, once there is one
 * @throws LinkError, OutputError where nothing can be renamed, Error while another server is at work there
 */
export function adoptOwn(
  folder: Folder,
  names: {
    readonly own?: string | undefined;
    readonly all: readonly string[];
    readonly list?: string | undefined;
  },
): string {
  const own = folder.folder(PLACE);
  const marked = inPlace(names.own ?? PLACE).replace(MARK, "history-");
  const there = ownNames(folder, names.list);
  const known = OWN.test(marked)
    ? `${PLACE}/${marked}`
    : there.find((one) => names.all.includes(one));
  const name = known ?? there[0] ?? newName();
  if (earlierNames(own).length && !folder.has(`${name}/braid.sqlite`)) {
    try {
      {
        using _ = lockOf(own, folder);
        moveEarlier(own, inPlace(name));
      }
      own.remove("lock");
    } catch (error) {
      if (!isFull(error)) throw error;
      if (own.has("braid.sqlite")) return PLACE;
    }
  }
  return known === undefined && there.length ? renamed(folder, name) : name;
}

/** The new name of a history: whoever has brought it knows the one that it had, and could bring another by that. */
function renamed(folder: Folder, name: string): string {
  const to = newName();
  folder.folder(name).writeNew(wasOf(name), "");
  moveOwn(folder, name, to);
  return to;
}

/** @throws Error while another server is at work there, OutputError */
export function moveOwn(folder: Folder, name: string, to: string): void {
  const own = folder.folder(name);
  hideNames(dirname(own.path));
  lockOf(own, folder)[Symbol.dispose](); // some systems move no folder in which a file is open
  attempt(
    `give the history "${own.path}" a name that nobody else knows`,
    () => folder.move(name, to),
  );
}

function lockOf(own: Folder, { path }: Folder): Disposable {
  const lock = own.lock("lock");
  if (lock) return lock;
  throw new Error(`Another server is at work on "${path}": stop it`);
}

/**
 * Makes the folder of a history. Nobody else looks into it: they could lock its files, too. And who publishes the folder
 * around it with git publishes neither what it has nor its name, by which others could bring one that counts.
 *
 * @throws LinkError, Error where its `.gitignore`, which is there before all else, is no file
 */
export function makeOwn(own: Folder): void {
  if (!OWN.test(basename(own.path))) return own.make();
  own.makePrivate(); // the name is what nobody can guess
  if (!own.writeNew(IGNORED, "*\n")) own.fileOf(IGNORED);
}

/**
 * Moves what an earlier version has kept, all of it or nothing. The database goes last and comes back first: where there is
 * none, the next start goes on with what a killed one has not moved.
 */
function moveEarlier(own: Folder, name: string): void {
  const inOrder = (names: string[]): string[] => names.sort((a, b) => order(a) - order(b));
  const move = (from: string, to: string): void => own.has(to) ? undefined : own.move(from, to);
  try {
    for (const one of inOrder(earlierNames(own))) move(one, `${name}/${one}`);
  } catch (error) {
    const moved = inOrder(earlierNames(own.folder(name))).reverse();
    attempt(
      `put "${own.path}" back as it was`,
      () => moved.forEach((one) => move(`${name}/${one}`, one)),
    );
    if (!entriesOf(own.folder(name)).length) own.remove(name);
    throw error;
  }
}

/** What is said of other histories that are in a folder, beside the one that counts. */
export function othersIn(folder: Folder, own: Folder): readonly string[] {
  const place = folder.folder(PLACE);
  const others = [...historiesIn(place), ...place.has("braid.sqlite") ? ["braid.sqlite"] : []]
    .map((name) => place.pathOf(name))
    .filter((path) => path !== own.path && dirname(path) !== own.path);
  const more = others.length - MOST_TOLD;
  return [
    ...others.slice(-MOST_TOLD).map((path) =>
      `"${path}" is another history than the one that counts here: delete it where it is not yours, or, ` +
      `to go on with it, stop Braid, move "${own.path}" away and start with --trust`
    ),
    ...more > 0
      ? [`"${place.path}" has ${more} more histories: delete those that are not yours`]
      : [],
  ];
}

/** Names of those that are not somebody else's, relative to the folder, the one that was last at work first. */
function ownNames(folder: Folder, list: string | undefined): readonly string[] {
  return historiesIn(folder.folder(PLACE)).map((name) => `${PLACE}/${name}`)
    .filter((name) => isLet(() => void folder.has(`${name}/${IGNORED}`)))
    .filter((name) => list === undefined || isOurs(folder, name, list))
    .map((name) => ({ name, used: writtenAt(Deno.lstatSync(folder.pathOf(name))) }))
    .sort((a, b) => b.used - a.used)
    .map(({ name }) => name);
}

/** What tells a folder from others where its disk does not: nobody gives two histories one name. */
export const historiesOf = (folder: Folder): string =>
  historiesIn(folder.folder(PLACE)).toSorted().join();

function historiesIn(place: Folder): readonly string[] {
  return entriesOf(place)
    .flatMap(({ name, isDirectory }) => isDirectory && OWN.test(name) ? [name] : []);
}

function earlierNames(own: Folder): string[] {
  return entriesOf(own).map(({ name }) => name).filter((name) => EARLIER.test(name));
}

const order = (name: string): number =>
  Number(/^braid/.test(name)) + Number(name === "braid.sqlite");

/** @throws OutputError where it is no folder that may be read */
function entriesOf(own: Folder): readonly Deno.DirEntry[] {
  if (!own.has(".")) return [];
  return attempt(`use the folder "${own.path}"`, () => {
    try {
      return [...Deno.readDirSync(own.pathOf("."))];
    } catch (error) {
      throw error instanceof Deno.errors.NotADirectory ? new Error("it is a file") : error;
    }
  });
}

/** Why not all could be made: a full disk, on which much can still be looked at. @throws OutputError */
export function makeAll(folders: readonly Folder[]): string | undefined {
  let refusal: string | undefined;
  for (const folder of folders) {
    try {
      attempt(`use the folder "${folder.path}"`, () => makeOwn(folder));
    } catch (error) {
      if (!isFull((error as Error).cause)) throw error;
      refusal ??= reasonOf((error as Error).cause);
    }
  }
  return refusal;
}
