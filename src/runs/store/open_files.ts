import type { DatabaseSync } from "node:sqlite";
import { join } from "@std/path";
import type { Folder } from "../../files/folder.ts";
import { reasonOf } from "../attempt.ts";
import { NAME } from "./database.ts";
import { FRAME_HEAD, HEAD, LOG } from "./with_log.ts";

const WAL = `${NAME}-wal`;

/** The files of a database that is open: other programs may do to them what SQLite does not notice. */
export class OpenFiles {
  readonly #folder: Folder;
  readonly #database: DatabaseSync;
  /** Bytes of one. */
  readonly #page: number;
  readonly #inodes: ReadonlyMap<string, number | undefined>;
  /** The file without its log, once it was looked at. */
  #seen: Seen | undefined;
  /** Another one was copied over it. */
  #isOther = false;
  /** What is written after a cut is not read when the log is read again; it may be as long as before by then. */
  #isCut = false;

  constructor(folder: Folder, database: DatabaseSync) {
    this.#folder = folder;
    this.#database = database;
    this.#page = Number(database.prepare("PRAGMA page_size").get()!.page_size);
    this.#inodes = new Map([NAME, WAL].map((name) => [name, folder.inodeOf(name)]));
  }

  /** Why what is written now would be lost, or may be, and how to mend it. */
  fault(): string | undefined {
    try {
      return this.#look();
    } catch (error) { // as of a stick that was pulled out, and is mounted all the same
      const why = reasonOf(error);
      return `"${this.#folder.path}" cannot be read (${why}). Mend that, or start Braid again`;
    }
  }

  #look(): string | undefined {
    const gone = [...this.#inodes].find(([name, ino]) => this.#folder.inodeOf(name) !== ino);
    if (gone) return `"${this.#path(gone[0])}" was taken away. Put it back, or start Braid again`;
    if (this.#inodes.get(WAL) === undefined) return undefined;
    const log = lookAtLog(this.#path(WAL), this.#database);
    if (!this.#isOther) {
      this.#seen = lookAgain(this.#seen, this.#path(NAME), log, this.#database);
      this.#isOther = this.#seen === undefined;
    }
    if (this.#isOther) {
      return `"${this.#path(NAME)}" was written over. Start Braid again`;
    }
    this.#isCut ||= !isWhole(log, this.#page);
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

/** A log, and what SQLite says of it: nothing in the midst of a change. */
interface Log {
  /** What it begins with: how often it was begun anew is in it. */
  readonly head: Uint8Array<ArrayBuffer>;
  readonly bytes: number;
  /** How many pieces it has, and how many of them are in the database's file. */
  readonly state?: { readonly log: number; readonly checkpointed: number };
}

function lookAtLog(path: string, database: DatabaseSync): Log {
  using file = Deno.openSync(path);
  const head = new Uint8Array(HEAD);
  file.readSync(head);
  const found = { head, bytes: file.statSync().size };
  try {
    const state = database.prepare("PRAGMA wal_checkpoint(NOOP)").get();
    return { ...found, state: state as unknown as NonNullable<Log["state"]> };
  } catch {
    return found;
  }
}

/** A database's file as it was found. */
interface Seen {
  readonly size: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly written: number | undefined;
  /** What of the log was in it. */
  readonly put: string | undefined;
}

/** Whether a file says when it was last written at once, not when whoever writes closes it. */
const TELLS_TIME = Deno.build.os !== "windows";

/**
 * A database's file as it is now. It only grows, up to all that there is of it, and SQLite alone writes to it, what the log has.
 * Undefined where another one was copied over it, which keeps its name and inode, and may be as large: what the log has is of
 * a file that is gone. It is not opened: with that, SQLite's own locks would go.
 *
 * @param before as it was, undefined at first
 */
function lookAgain(
  before: Seen | undefined,
  path: string,
  { head, state }: Log,
  database: DatabaseSync,
): Seen | undefined {
  const { size, mtime } = Deno.statSync(path);
  const put = state && `${head.toHex()} ${state.checkpointed}`;
  const now = { size, written: mtime?.getTime(), put };
  if (!before) return now;
  if (size !== before.size) {
    const all = bytesOf(database);
    if (size !== all && (size < before.size || size >= all)) return undefined;
  }
  if (!put) return { ...before, size };
  const isOurs = put !== before.put || now.written === before.written || !TELLS_TIME;
  return isOurs ? now : undefined;
}

/**
 * Whether a database's log holds all that was written to it. SQLite that reads it again stops at the first that does not fit:
 * what was written after that is passed over by the next start.
 *
 * @param page bytes of one
 * @see https://www.sqlite.org/walformat.html
 */
function isWhole({ head, bytes, state }: Log, page: number): boolean {
  const isLog = new DataView(head.buffer).getUint32(0) >>> 1 === LOG >>> 1;
  return isLog && (!state || bytes >= HEAD + state.log * (FRAME_HEAD + page));
}
