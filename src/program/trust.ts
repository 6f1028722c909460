import { Folder, PlaceError } from "../files/folder.ts";
import { identityOf } from "../files/held.ts";
import { keepToOwner } from "../files/rights.ts";
import { isFolder } from "../plugins/contained.ts";
import {
  adoptOwn,
  isOwnName,
  makeOwn,
  markOf,
  moveOwn,
  nameNow,
  newName,
  PLACE,
} from "./own_folder.ts";

/** What the list of trusted folders is called among a person's settings. */
const NAME = "trusted.json";
/** Who has it alone reads and writes the list. */
const LOCK = "trusted.lock";

/** With more, those that are gone are forgotten; before, they may be on a disk that is not here now. */
const MOST = 1000;

/**
 * The folders whose own queue, history, settings and plugins count: those that a person has said to trust, or whose
 * history began here. A folder that comes from somebody else may carry anything. One is known by its path and by the name
 * that its history has in it, which nobody else can guess: what is unpacked later at the same path has another.
 */
export interface Trust {
  has(folder: Folder): boolean;
  /** Whether there is nothing yet that would need trust. */
  isNew(folder: Folder): boolean;
  /** Where the queue, the history and the results of a folder are, as if it were trusted. @throws as {@link adoptOwn} */
  ownOf(folder: Folder): Folder;
  /** Remembers it, where there is a place to. */
  add(folder: Folder): void;
}

/** @param user folder of the person's settings, where there is one */
export function openTrust(user: string | undefined): Trust {
  const place = user === undefined ? undefined : new Folder(user);
  /** What says which folder it is, not only where. */
  const added = new Set<string>();
  /** What was found in folders that are not in the list, so that it stays that, likewise. */
  const owns = new Map<string, string>();
  /** Which histories were made, or there, by their paths: neither a new one nor one of others takes the place of one. */
  const made = new Map<string, string | undefined>();
  const make = (folder: Folder, name: string): void => {
    const own = folder.folder(name);
    demandThere(own);
    makeOwn(own);
    remember(folder, name);
  };
  const remember = (folder: Folder, name: string): void => {
    added.add(whichIs(folder));
    owns.set(whichIs(folder), name);
    const { path } = folder.folder(name);
    made.set(path, identityOf(path));
  };
  const demandThere = ({ path }: Folder): void => {
    if (!made.has(path) || identityOf(path) === made.get(path)) return;
    throw new PlaceError(path, `"${path}" was taken away: put it back, or start Braid again`);
  };
  /** Names of what each folder has, by the folder's path. */
  const read = (): ReadonlyMap<string, string> => {
    if (!place?.has(NAME)) return new Map();
    try {
      const { folders } = JSON.parse(place.text(NAME));
      // Earlier versions have kept paths alone, or with a file as a mark, until the history gets such a name.
      const known: [string, unknown][] = Array.isArray(folders)
        ? folders.map((one) => [one, PLACE])
        : Object.entries(folders);
      if (known.flat().every((one) => typeof one === "string")) {
        return new Map(known as [string, string][]);
      }
    } catch (error) {
      if (error instanceof PlaceError) throw error;
    }
    const path = place.pathOf(NAME);
    throw new Error(`The list of trusted folders "${path}" cannot be read: mend or remove it`);
  };
  /** What the person has remembered of a folder, where it is there. */
  const knownOf = (folder: Folder): string | undefined => {
    const known = read().get(nameOf(folder));
    return known === undefined ? undefined : nameNow(folder, known, place!.pathOf(NAME));
  };
  const ownOf = (folder: Folder): string => {
    const known = knownOf(folder);
    if (known !== undefined && isOwnName(known)) return known;
    const which = whichIs(folder);
    const list = place?.has(NAME) ? place.pathOf(NAME) : undefined;
    const own = owns.get(which) ??
      adoptOwn(folder, { own: known, all: [...read().values()], list });
    owns.set(which, own);
    return own;
  };
  return {
    has: (folder) => added.has(whichIs(folder)) || knownOf(folder) !== undefined,
    isNew(folder) {
      if (!folder.has(PLACE)) return true;
      try {
        // Who has just begun there remembers it before that is over.
        if (place?.has(LOCK)) place.alone(LOCK, () => {});
      } catch {
        // Nobody can.
      }
      return false;
    },
    ownOf(folder) {
      const own = folder.folder(ownOf(folder));
      demandThere(own);
      return own;
    },
    add(folder) {
      const name = nameOf(folder);
      added.add(whichIs(folder));
      try {
        const known = knownOf(folder) ?? "";
        if (isOwnName(known) && markOf(folder, known) === undefined) {
          make(folder, known);
        } else {
          // Of two that begin in a folder at once, the second goes on with what the first has.
          place?.alone(LOCK, () => {
            const own = ownOf(folder);
            if (!isOwnName(own)) return; // what anybody could bring is known by no name that they could not
            make(folder, own);
            const mark = markOf(folder, own);
            const secret = mark === undefined ? own : newName();
            const known = [...read()].filter(([path]) => path !== name);
            const others = known.filter(([path]) => isFolder(path) || known.length < MOST);
            const folders = Object.fromEntries([...others, [name, secret] as const].sort());
            place.write(NAME, `${JSON.stringify({ folders }, null, 2)}\n`, 0o600);
            if (mark === undefined) return;
            moveOwn(folder, own, secret);
            remember(folder, secret);
            folder.remove(mark);
          });
        }
        if (place) keepToOwner(place.pathOf(NAME)); // whoever reads it knows the names
      } catch {
        // It counts for now, and the next start asks again.
      }
    },
  };
}

/** By where it is, so that no link stands for another folder later. */
export function nameOf({ path }: Folder): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path; // not made yet
  }
}

/** Which folder it is, and where. */
const whichIs = (folder: Folder): string => `${nameOf(folder)} ${identityOf(folder.path)}`;
