import { Folder, PlaceError } from "../files/folder.ts";
import { keepToOwner } from "../files/rights.ts";
import { adoptOwn, isOwnName, makeOwn, nameNow, PLACE } from "./own_folder.ts";

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
  const added = new Set<string>();
  /** What was found in folders that are not in the list, so that it stays that, by the folder's path. */
  const owns = new Map<string, string>();
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
    return known === undefined ? undefined : nameNow(folder, known);
  };
  const ownOf = (folder: Folder): string => {
    const known = knownOf(folder);
    if (known !== undefined && isOwnName(known)) return known;
    const name = nameOf(folder);
    const own = owns.get(name) ?? adoptOwn(folder, { own: known, all: [...read().values()] });
    owns.set(name, own);
    return own;
  };
  return {
    has: (folder) => added.has(nameOf(folder)) || knownOf(folder) !== undefined,
    isNew: (folder) => !folder.has(PLACE),
    ownOf: (folder) => folder.folder(ownOf(folder)),
    add(folder) {
      const name = nameOf(folder);
      added.add(name);
      try {
        const known = knownOf(folder) ?? "";
        if (isOwnName(known)) {
          makeOwn(folder.folder(known));
        } else {
          // Of two that begin in a folder at once, the second goes on with what the first has.
          place?.alone(LOCK, () => {
            const own = ownOf(folder);
            if (!isOwnName(own)) return; // what anybody could bring is known by no name that they could not
            makeOwn(folder.folder(own));
            const known = [...read()].filter(([path]) => path !== name);
            const others = known.filter(([path]) => isThere(path) || known.length < MOST);
            const folders = Object.fromEntries([...others, [name, own] as const].sort());
            place.write(NAME, `${JSON.stringify({ folders }, null, 2)}\n`);
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

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
