import { DatabaseSync } from "node:sqlite";
import { definitionsOf, migrate, VERSION, versionOf } from "./database_tables.ts";

/** A database cannot be gone on with. What is wrong with it is said so that it can stand behind its name. */
export class DamageError extends Error {
  override readonly name: string = "DamageError";
}

/** Bytes that every database has; SQLite takes a shorter file for a new one. */
const HEADER = 100;

/** @throws DamageError for a file that cannot be a database */
export function demandFile(path: string): void {
  const [size, log, , journal] = ["", "-wal", "-shm", "-journal"].map((part) =>
    sizeOf(path + part)
  );
  if (size === 0) throw new DamageError("is empty");
  if (size === undefined) return;
  const head = headOf(path);
  // SQLite takes a last page that is not whole for one that ends in zeros, unless a log has it.
  const isPart = size < HEADER || !log && !journal && size % pageSizeIn(head) > 0;
  if (isPart) throw new DamageError("has been cut short");
  // SQLite reads it and writes nothing, as if the disk could not be written to.
  if (head[18]! > 2 && head[19]! <= 2) throw new DamageError("is of an unknown format");
  if (hasForeignJournal(path)) throw new DamageError("has the journal of another program");
}

/** What each part of a journal begins with, and the name of another file at its end is followed by. */
const MAGIC = "d9d505f920a163d7";

/**
 * Whether the journal of a database names another file, which SQLite removes when it has played the journal back: any that
 * the person may remove. Braid writes to one database at a time, which names none.
 *
 * @see https://www.sqlite.org/atomiccommit.html#_multi_file_commit
 */
function hasForeignJournal(path: string): boolean {
  const size = sizeOf(`${path}-journal`) ?? 0;
  const end = new Uint8Array(MAGIC.length / 2);
  if (size < end.length) return false;
  using file = Deno.openSync(`${path}-journal`);
  file.seekSync(-end.length, Deno.SeekMode.End);
  file.readSync(end);
  return end.toHex() === MAGIC;
}

/** The first bytes of a database's file. */
export function headOf(path: string): Uint8Array<ArrayBuffer> {
  using file = Deno.openSync(path);
  const head = new Uint8Array(HEADER);
  file.readSync(head);
  return head;
}

/** Bytes of a page as the header has it; 1 where it has none. */
function pageSizeIn(head: Uint8Array<ArrayBuffer>): number {
  const size = new DataView(head.buffer).getUint16(16);
  return size === 1 ? 65_536 : (size & (size - 1)) === 0 && size >= 512 ? size : 1;
}

/** @throws DamageError for a database that this version of Braid has not written, or not as it is now */
export function demandSound(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version < 0) throw new DamageError("is of no version of Braid");
  if (version > VERSION) throw new DamageError("was written by a newer version of Braid");
  using expected = new DatabaseSync(":memory:");
  migrate(expected, version);
  // Whatever else is there could run code of others with each word that is read or written: triggers, views, indices of
  // expressions, what rows have to be. The check below runs it, too.
  if (definitionsOf(expected).symmetricDifference(definitionsOf(database)).size) {
    throw new DamageError("has not the tables of Braid");
  }
  // Not the quick one, which passes over indices that miss a row: it could be read, and not removed.
  const [{ integrity_check: fault }] = database.prepare("PRAGMA integrity_check(1)")
    .all() as [{ integrity_check: string }];
  if (fault !== "ok") throw new DamageError(`is damaged: ${fault.replaceAll(/\s+/g, " ")}`);
}

/** What lies outside of the file: SQLITE_PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, AUTH. */
const OUTSIDE: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 10, 13, 14, 23]);
/** @see https://www.sqlite.org/rescode.html */
const WORDS: Readonly<Record<number, string>> = {
  11: "is damaged", // SQLITE_CORRUPT
  26: "is not a database", // SQLITE_NOTADB
  266: "cannot be read from the disk", // SQLITE_IOERR_READ
  522: "has been cut short", // SQLITE_IOERR_SHORT_READ
};

/**
 * What SQLite says of a damaged database as a {@link DamageError}; anything else as it is.
 *
 * @param isOpening Then whatever does not lie outside of the file is its fault
 */
export function asDamage(error: unknown, isOpening = false): unknown {
  const { errcode: code, message } = (error ?? {}) as Partial<Error & { errcode: number }>;
  if (code === undefined) return error;
  const words = WORDS[code] ?? WORDS[code & 0xff] ??
    (isOpening && !OUTSIDE.has(code & 0xff) ? `cannot be used: ${message}` : undefined);
  return words === undefined ? error : new DamageError(words, { cause: error });
}

/** SQLite's primary result code of an error, 0 of another's. @see https://www.sqlite.org/rescode.html */
export function codeOf(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}

/** Undefined where there is nothing. @throws DamageError for what is no file */
export function sizeOf(path: string): number | undefined {
  try {
    const { isFile, size } = Deno.statSync(path);
    if (isFile) return size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  throw new DamageError("is not a file, or not all of its files are");
}
