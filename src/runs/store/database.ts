import { DatabaseSync } from "node:sqlite";
import type { Folder } from "../../files/folder.ts";
import {
  asDamage,
  DamageError,
  demandFile,
  demandSound,
  headOf,
  sizeOf,
} from "./database_damage.ts";
import { migrate, VERSION } from "./database_tables.ts";
import { type LogState, PAGE, stateOf, withLog } from "./with_log.ts";

/** What the database is called in its folder. */
export const NAME = "braid.sqlite";
/** What the names of its files end in: SQLite keeps its own beside it. */
export const PARTS: readonly string[] = ["", "-wal", "-shm", "-journal"];

/**
 * Opens the database of a server, and makes it where there is none. What is written to it is on the disk before the
 * call returns, but for what is written `hastily`.
 *
 * @param folder Without one it is in memory
 * @throws DamageError for one that cannot be gone on with
 */
export function openDatabase(folder?: Folder): DatabaseSync {
  if (!folder) return prepared(new DatabaseSync(":memory:"));
  const names = PARTS.map((part) => `${NAME}${part}`);
  const [path] = names.map((name) => folder.pathOf(name));
  demandFile(path!);
  for (const name of names) folder.storeOf(name);
  return prepared(new DatabaseSync(path!));
}

/**
 * A copy of a database in memory, for where nothing can be written; the file is left as it is.
 *
 * @throws DamageError
 */
export function copyDatabase(path: string): DatabaseSync {
  demandFile(path);
  return prepared(loadDatabase(path));
}

/** A copy of a database in memory, sound or not, as far as it is one. */
export function loadDatabase(path: string): DatabaseSync {
  const bytes = withLog(Deno.readFileSync(path), logOf(path));
  bytes.fill(1, JOURNAL, JOURNAL + 2); // a database in memory has no write-ahead log
  const database = new DatabaseSync(":memory:");
  database.deserialize(isReadable(bytes) ? bytes : withHeader(bytes));
  return database;
}

/** What the log is found to be that lies beside a database, if there is one. @throws DamageError */
export function logBeside(path: string): LogState | undefined {
  const size = sizeOf(`${path}-wal`) ?? 0;
  if (!sizeOf(path) || size > MAX_LOG) return undefined;
  return stateOf(size ? logOf(path) : new Uint8Array(), headOf(path));
}

/**
 * How often the first page was written, by the log of a database that is open: its own file is not opened, as SQLite's locks
 * would go with that.
 */
export function loggedCount(path: string): number | undefined {
  if ((sizeOf(`${path}-wal`) ?? 0) > MAX_LOG) return undefined;
  return stateOf(logOf(path), new Uint8Array()).count;
}

/** Bytes that are read in a moment: a log has some MB. */
const MAX_LOG = 2 ** 28;

/** Counts on in the file of a database that is closed: no log of the time that it was open in is a part of it any more. */
export function countOn(path: string): void {
  using database = new DatabaseSync(path);
  database.prepare("PRAGMA locking_mode = EXCLUSIVE").get();
  writeFirstPage(database);
}

/** Puts all that the log has into the database, so that the next start finds nothing of it: what the log begins with stays there. */
export function emptyLog(database: DatabaseSync): void {
  database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  writeFirstPage(database);
}

/** Nothing where there is no log, or no file in its place. */
function logOf(path: string): Uint8Array<ArrayBuffer> {
  try {
    if (sizeOf(`${path}-wal`)) return Deno.readFileSync(`${path}-wal`);
  } catch (error) {
    if (!(error instanceof DamageError)) throw error;
  }
  return new Uint8Array();
}

function isReadable(bytes: Uint8Array<ArrayBuffer>): boolean {
  using database = new DatabaseSync(":memory:");
  try {
    database.deserialize(bytes);
    return database.prepare("SELECT count(*) FROM sqlite_schema").get() !== undefined;
  } catch {
    return false;
  }
}

/** What the header of all databases says that Braid makes: sizes, formats, the spelling of texts. */
const HEADER: Readonly<Record<number, readonly number[]>> = {
  16: [16, 0, 1, 1, 0, 64, 32, 32],
  44: [0, 0, 0, 4],
  56: [0, 0, 0, 1],
};

/** The same with that header: where only this is damaged, all else is there. */
function withHeader(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const mended = bytes.slice();
  if (mended.length < PAGE) return mended;
  for (const [at, values] of Object.entries(HEADER)) mended.set(values, Number(at));
  new DataView(mended.buffer).setUint32(28, Math.floor(mended.length / PAGE));
  return mended;
}

/** Where the first page says how the database is written and read: 2 with a log, 1 without. */
const JOURNAL = 18;

/** As it is, with the next number: it is in the log then, which is known by that. */
function writeFirstPage(database: DatabaseSync): void {
  database.prepare(`PRAGMA user_version = ${VERSION}`).run();
}

function prepared(database: DatabaseSync): DatabaseSync {
  try {
    // A statement each: what `exec` throws has no code.
    database.prepare("PRAGMA busy_timeout = 2000").get();
    // Kept from all others as long as it is open: who locks it would have the server wait with every word it writes. From the
    // first word on, so that the index of the log is never in a file, which another program could cut: that ends who maps it.
    database.prepare("PRAGMA locking_mode = EXCLUSIVE").get();
    demandSound(database); // before anything is changed: it may be another program's
    database.prepare("PRAGMA journal_mode = WAL").get();
    database.prepare("PRAGMA synchronous = FULL").get();
    migrate(database);
    writeFirstPage(database); // SQLite opens a file that cannot be written without a word
    return database;
  } catch (error) {
    database.close();
    throw asDamage(error, true);
  }
}
