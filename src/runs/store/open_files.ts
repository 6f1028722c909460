import type { DatabaseSync } from "node:sqlite";
import { join } from "@std/path";
import type { Folder } from "../../files/folder.ts";
import { NAME } from "./database.ts";
import { FRAME_HEAD, HEAD, LOG } from "./with_log.ts";

const WAL = `${NAME}-wal`;

/** The files of a database that is open: other programs may do to them what SQLite does not notice. */
export class OpenFiles {
  readonly #folder: Folder;
  readonly #database: DatabaseSync;
  readonly #inodes: ReadonlyMap<string, number | undefined>;
  /** Bytes of the file without its log, once they were looked at. */
  #size: number | undefined;
  /** Another one was copied over it. */
  #isOther = false;
  /** What is written after a cut is not read when the log is read again; it may be as long as before by then. */
  #isCut = false;

  constructor(folder: Folder, database: DatabaseSync) {
    this.#folder = folder;
    this.#database = database;
    this.#inodes = new Map([NAME, WAL].map((name) => [name, folder.inodeOf(name)]));
  }

  /** Why what is written now would be lost, and how to mend it. */
  fault(): string | undefined {
    const gone = [...this.#inodes].find(([name, ino]) => this.#folder.inodeOf(name) !== ino);
    if (gone) return `"${this.#path(gone[0])}" was taken away. Put it back, or start Braid again`;
    if (this.#inodes.get(WAL) === undefined) return undefined;
    if (!this.#isOther) {
      this.#size = grownFrom(this.#size, this.#path(NAME), this.#database);
      this.#isOther = this.#size === undefined;
    }
    if (this.#isOther) {
      return `"${this.#path(NAME)}" was written over. Start Braid again`;
    }
    this.#isCut ||= !isWhole(this.#path(WAL), this.#database);
    return this.#isCut
      ? `"${this.#path(WAL)}" was emptied, cut off or written over. Start Braid again`
      : undefined;
  }

  #path(name: string): string {
    return join(this.#folder.path, name);
  }
}

/** Bytes of a database with all that its log has; without end where it is damaged, or in the midst of a change. */
export function bytesOf(database: DatabaseSync): number {
  try {
    const [count, size] = ["page_count", "page_size"].map((name) =>
      Number(database.prepare(`PRAGMA ${name}`).get()![name])
    );
    return count! * size!;
  } catch {
    return Infinity;
  }
}

/**
 * Bytes of a database's file, which only grows, up to all that there is of it; undefined where another one was copied over it,
 * which keeps its name and inode: what the log has is of a file that is gone. It is not opened: with that, SQLite's own locks
 * would go.
 *
 * @param before what it had, undefined at first
 */
function grownFrom(
  before: number | undefined,
  path: string,
  database: DatabaseSync,
): number | undefined {
  const { size } = Deno.statSync(path);
  if (before === undefined || size === before) return size;
  const all = bytesOf(database);
  return size === all || size > before && size < all ? size : undefined;
}

/**
 * Whether a database's log holds all that was written to it. SQLite that reads it again stops at the first that does not fit:
 * what was written after that is passed over by the next start.
 *
 * @see https://www.sqlite.org/walformat.html
 */
function isWhole(path: string, database: DatabaseSync): boolean {
  using file = Deno.openSync(path);
  const head = new Uint8Array(4);
  file.readSync(head);
  const isLog = new DataView(head.buffer).getUint32(0) >>> 1 === LOG >>> 1;
  return isLog && file.statSync().size >= logBytesOf(database);
}

/** How long the log has to be for all that is in it. */
function logBytesOf(database: DatabaseSync): number {
  try {
    const { log } = database.prepare("PRAGMA wal_checkpoint(NOOP)").get() as { log: number };
    const { page_size } = database.prepare("PRAGMA page_size").get() as { page_size: number };
    return HEAD + log * (FRAME_HEAD + page_size);
  } catch {
    return 0; // in the midst of a change
  }
}
