import { Folder } from "../files/folder.ts";

/** What the list of trusted folders is called among a person's settings. */
const NAME = "trusted.json";
/** Who has it alone reads and writes the list. */
const LOCK = "trusted.lock";

/**
 * The folders whose own queue, history, settings and plugins count: those that a person has said to trust, or whose
 * history began here. A folder that comes from somebody else may carry anything.
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
  const read = (): readonly string[] => {
    if (!place?.has(NAME)) return [];
    const path = place.fileOf(NAME);
    try {
      const { folders } = JSON.parse(Deno.readTextFileSync(path));
      if (Array.isArray(folders)) return folders.filter((one) => typeof one === "string");
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw new Error(`The list of trusted folders "${path}" cannot be read: mend or remove it`);
  };
  return {
    has: (folder) => added.has(nameOf(folder)) || read().includes(nameOf(folder)),
    isNew: (folder) => !folder.has(".braid"),
    add(folder) {
      const name = nameOf(folder);
      added.add(name);
      if (!place || read().includes(name)) return;
      try {
        place.alone(LOCK, () => {
          const folders = [...new Set([...read().filter(isThere), name])].sort();
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
