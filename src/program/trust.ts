import { Folder } from "../files/folder.ts";

/** What the list of trusted folders is called among a person's settings. */
const NAME = "trusted.json";
/** Who has it alone reads and writes the list. */
const LOCK = "trusted.lock";

/** What the names of the marks begin with, which folders carry that are trusted. */
const MARK = ".braid/trusted-";

/** With more, those that are gone are forgotten; before, they may be on a disk that is not here now. */
const MOST = 1000;

/**
 * The folders whose own queue, history, settings and plugins count: those that a person has said to trust, or whose
 * history began here. A folder that comes from somebody else may carry anything. One is known by its path and by a mark in
 * it that nobody else can guess: what is unpacked later at the same path has none.
 */
export interface Trust {
  has(folder: Folder): boolean;
  /** Whether there is nothing yet that would need trust. */
  isNew(folder: Folder): boolean;
  /** Remembers it, where there is a place to. */
  add(folder: Folder): void;
}

/** @param user folder of the person's settings, where there is one */
export function openTrust(user: string | undefined): Trust {
  const place = user === undefined ? undefined : new Folder(user);
  const added = new Set<string>();
  /** Marks by path. */
  const read = (): ReadonlyMap<string, string> => {
    if (!place?.has(NAME)) return new Map();
    const path = place.fileOf(NAME);
    try {
      const { folders } = JSON.parse(Deno.readTextFileSync(path));
      // Earlier versions have kept paths alone: there, what was kept in the folder is its mark until it gets one.
      const known: [string, unknown][] = Array.isArray(folders)
        ? folders.map((one) => [one, ".braid"])
        : Object.entries(folders);
      if (known.flat().every((one) => typeof one === "string")) {
        return new Map(known as [string, string][]);
      }
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
    throw new Error(`The list of trusted folders "${path}" cannot be read: mend or remove it`);
  };
  return {
    has(folder) {
      const name = nameOf(folder);
      const mark = read().get(name);
      return added.has(name) || mark !== undefined && folder.has(mark);
    },
    isNew: (folder) => !folder.has(".braid"),
    add(folder) {
      const name = nameOf(folder);
      added.add(name);
      const known = place && read().get(name);
      if (!place || known?.startsWith(MARK) && folder.has(known)) return;
      try {
        const mark = `${MARK}${crypto.randomUUID()}`;
        folder.write(mark, "");
        place.alone(LOCK, () => {
          const known = [...read()].filter(([path]) => path !== name);
          const others = known.filter(([path, mark]) =>
            isThere(path) || known.length < MOST && mark.startsWith(MARK)
          );
          const folders = Object.fromEntries([...others, [name, mark] as const].sort());
          place.write(NAME, `${JSON.stringify({ folders }, null, 2)}\n`);
        });
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
