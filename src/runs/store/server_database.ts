import type { DatabaseSync } from "node:sqlite";
import { join } from "@std/path";
import type { Folder } from "../../files/folder.ts";
import { lstatIfAny } from "../../files/no_links.ts";
import { reasonOf } from "../attempt.ts";
import {
  copyDatabase,
  countOn,
  emptyLog,
  loadDatabase,
  NAME,
  openDatabase,
  PARTS,
} from "./database.ts";
import { checkLog, markClosed, markOpened } from "./check_log.ts";
import { codeOf, DamageError } from "./database_damage.ts";
import { setDamagedRowsAside } from "./database_rows.ts";
import { bytesOf, OpenFiles } from "./open_files.ts";
import { append, bringBack, salvage } from "./bring_back.ts";
import { asideIn, newAsideName, setsIn } from "./set_aside.ts";
import { VERSION, versionOf } from "./database_tables.ts";
import { isFull } from "../queue/room.ts";
import { ReadOnlyError } from "../queue/queue_errors.ts";
import { OutputError } from "../outputs/output_error.ts";
import type { ServerNotice } from "../../api/status.ts";

/** @see https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
const BACKUP = `${NAME}.backup`;
/** Bytes that are copied and checked in some seconds. */
const MAX_COPIED = 2 ** 29;
/** Stands beside what is set aside until what can be read of it is taken over. */
const UNREAD = ".unread";

/**
 * The database of a server: one that cannot be gone on with is set aside under a name with the time, a new one takes
 * its place, and what the last clean stop has left can be brought back.
 */
export class ServerDatabase {
  readonly database: DatabaseSync;
  readonly #folder: Folder;
  readonly #notices: ServerNotice[] = [];
  readonly #files: OpenFiles;
  readonly #away: () => string | undefined;
  #refusal: string | undefined;
  /** The name of what can be brought back. */
  #backup: string | undefined;

  /**
   * @param folder Of the server's own files
   * @param refusal Why nothing can be written there: the database is then a copy in memory
   * @param away Why nothing of what its runs need is there for now
   */
  constructor(folder: Folder, refusal?: string, away: () => string | undefined = () => undefined) {
    this.#folder = folder;
    this.#away = away;
    this.#refusal = refusal;
    this.database = this.#open();
    if (this.#refusal === undefined) {
      markOpened(folder);
      this.#takeLeft();
    }
    this.#checkRows();
    this.#files = new OpenFiles(folder, this.database);
    if (this.refusal === undefined) this.lookForBackup();
  }

  /** Offers what can be brought back, be it that it was put there since. */
  lookForBackup(): void {
    this.#backup = this.#lastBackup();
  }

  /** Why nothing can be kept, in a sentence; undefined where it can. */
  get refusal(): string | undefined {
    const why = this.#refusal ?? this.#away() ?? this.#files.fault();
    return why && `Nothing can be saved, so nothing can run: ${why}`;
  }

  /** What people have to know of it. */
  get notices(): readonly ServerNotice[] {
    const { refusal } = this;
    if (refusal !== undefined) return [...this.#notices, { level: "error", text: refusal }];
    if (this.#backup === undefined) return this.#notices;
    const text =
      `"${join(this.#folder.path, this.#backup)}" has the history as it was when Braid last ` +
      `stopped: bring it back, or delete that file`;
    return [...this.#notices, { level: "warning", text, action: "bringBack" }];
  }

  /** Artifacts that were last used before this may be those of a database that was set aside; in milliseconds since 1970. */
  get othersBefore(): number {
    return Math.max(0, ...asideIn(this.#folder).map(({ at }) => at));
  }

  /**
   * Takes the runs of the backup into the history, and what belongs to them.
   *
   * @returns how many
   * @throws NotFound where there is none, OutputError for one that cannot be read, ReadOnlyError where what is brought back
   *   would be lost, and the backup with it
   */
  bringBack(): number {
    const { refusal } = this;
    if (refusal !== undefined) throw new ReadOnlyError(refusal);
    const name = this.#backup;
    this.#backup = undefined;
    if (name === undefined || !this.#folder.has(name)) {
      throw new Deno.errors.NotFound("There is no history to bring back");
    }
    const path = this.#folder.pathOf(name);
    try {
      using backup = copyDatabase(path);
      setDamagedRowsAside(backup);
      const count = bringBack(backup, this.database);
      this.#folder.remove(name);
      this.lookForBackup(); // of before
      return count;
    } catch (error) {
      if (!(error instanceof DamageError)) throw error;
      throw new OutputError(`Cannot bring back the history: "${path}" ${error.message}`);
    }
  }

  /** Closes it, and keeps a copy of it, unless there is no room, or it is so large that a stop would take long. */
  async close(): Promise<void> {
    const left = this.#left();
    if (this.#refusal === undefined) markClosed(this.#folder);
    this.database.close();
    if (this.#refusal !== undefined) return;
    try {
      if (left && !this.#folder.has(".")) return; // the folder is gone, too
      const path = this.#folder.pathOf(NAME);
      if (!left) countOn(path);
      if (!left && Deno.statSync(path).size > MAX_COPIED) return;
      using draft = this.#folder.draft();
      if (left) draft.write(left);
      else await draft.copy(path);
      copyDatabase(draft.path).close(); // what was damaged meanwhile does not replace what was not
      this.#folder.put(draft, left ? `${newAsideName(this.#folder)}.backup` : BACKUP);
    } catch {
      // The copy of the last time stays.
    }
  }

  /**
   * What is open here where others have taken it away, which is nowhere else then: what has its name now is another one, and
   * no copy of this.
   */
  #left(): Uint8Array | undefined {
    try {
      if (this.#refusal !== undefined || this.#files.fault() === undefined) return undefined;
      return bytesOf(this.database) > MAX_COPIED ? new Uint8Array() : this.database.serialize();
    } catch {
      return new Uint8Array(); // damaged, too: no copy
    }
  }

  #open(): DatabaseSync {
    const path = this.#folder.pathOf(NAME);
    if (this.#refusal === undefined) this.#endSettingAside();
    try {
      const isLeft = [BACKUP, `${NAME}-wal`].some((name) => this.#folder.has(name));
      if (isLeft && !this.#folder.has(NAME)) throw new DamageError("is gone");
      if (this.#refusal !== undefined) return this.#copy(path);
      const fault = this.#folder.has(NAME)
        ? checkLog(this.#folder, () => newAsideName(this.#folder))
        : undefined;
      if (fault) this.#say(fault.isDamaged ? "error" : "warning", fault.text);
      const database = this.#openWritable(path);
      if (fault?.isDamaged) emptyLog(database);
      return database;
    } catch (error) {
      if (!(error instanceof DamageError)) throw error;
      return this.#begin(`"${path}" ${error.message}`);
    }
  }

  #openWritable(path: string): DatabaseSync {
    try {
      return openDatabase(this.#folder);
    } catch (error) {
      const isDisk = isSqlite(error) && !isBusy(error) || isFull(error);
      const isOurs = error instanceof DamageError || !isDisk;
      if (isOurs || !this.#folder.has(NAME)) throw error;
      this.#refusal = `"${path}" cannot be written to (${reasonOf(error)}). ` +
        `Mend that, then start Braid again`;
      return this.#copy(path);
    }
  }

  #copy(path: string): DatabaseSync {
    return this.#folder.has(NAME) ? copyDatabase(path) : openDatabase();
  }

  /** A new database in place of one that is damaged. */
  #begin(fault: string): DatabaseSync {
    if (this.#refusal !== undefined) {
      this.#say("error", `${fault}: its history cannot be shown`);
      return openDatabase();
    }
    const aside = newAsideName(this.#folder);
    const isKept = this.#folder.has(NAME);
    this.#folder.write(`${aside}${UNREAD}`, "");
    this.#setAside(aside);
    const database = openDatabase(this.#folder);
    this.#takeOver(aside, isKept, database, fault);
    return database;
  }

  /** @param isOf Whether a file is part of it */
  #setAside(aside: string, isOf: (name: string) => boolean = () => true): void {
    for (const part of [...PARTS, ".backup"]) {
      const name = `${NAME}${part}`;
      // Under its own name, whoever opens the database plays it back: it may be somebody else's.
      const to = part === "-journal" ? ".journal" : part;
      if (this.#folder.has(name) && isOf(name)) this.#folder.move(name, `${aside}${to}`);
    }
  }

  /**
   * Where a start was killed between two files: the log is worth nothing without the database that it belongs to. What was
   * written later is of a history that had begun by then, and is gone.
   */
  #endSettingAside(): void {
    if (this.#folder.has(NAME)) return;
    const aside = this.#unread().findLast((name) => this.#folder.has(name));
    if (aside === undefined) return;
    const time = (name: string): number =>
      lstatIfAny(join(this.#folder.path, name))?.mtime?.getTime() ?? 0;
    const begun = time(`${aside}${UNREAD}`);
    this.#setAside(aside, (name) => time(name) <= begun);
  }

  /** Names of what was set aside and is not known to be taken over. */
  #unread(): readonly string[] {
    return [...setsIn(this.#folder)]
      .flatMap(([name, parts]) => parts.includes(UNREAD) ? [name] : []);
  }

  /** Ends what a start has left that was killed before it had taken over what it had set aside. */
  #takeLeft(): void {
    for (const aside of this.#unread()) {
      if (!this.#folder.has(aside)) this.#folder.remove(`${aside}${UNREAD}`);
      else this.#takeOver(aside, true, this.database, `"${this.#folder.pathOf(NAME)}" was damaged`);
    }
  }

  #takeOver(aside: string, isKept: boolean, database: DatabaseSync, fault: string): void {
    // Those who come back with the number of an event of before are not to pass over any.
    database.prepare("DELETE FROM sqlite_sequence WHERE name = 'events'").run();
    database.prepare("INSERT INTO sqlite_sequence VALUES ('events', ?)").run(Date.now());
    const count = isKept ? this.#salvage(aside, database) : 0;
    if (count !== undefined) this.#folder.remove(`${aside}${UNREAD}`);
    const kept = isKept
      ? `: it is kept as "${this.#folder.pathOf(aside)}", and pictures of before as long as it is`
      : "";
    const rest = count === undefined
      ? ". There is no room to take over what can be read: make room, then start Braid again"
      : count
      ? `, with ${countRuns(count)} that could be read`
      : "";
    this.#say("error", `${fault}${kept}. A new history has begun${rest}`);
  }

  /** Takes over what can be read: how many runs; undefined where the disk has no room for them. */
  #salvage(name: string, to: DatabaseSync): number | undefined {
    try {
      using damaged = loadDatabase(this.#folder.pathOf(name));
      // What a newer version means by its rows is not known.
      if (versionOf(damaged) > VERSION) return 0;
      const isBegun = to.prepare("SELECT 1 FROM runs LIMIT 1").get() !== undefined;
      return isBegun ? append(damaged, to) : salvage(damaged, to);
    } catch (error) {
      return codeOf(error) === SQLITE_FULL ? undefined : 0; // nothing of it is a database
    }
  }

  #checkRows(): void {
    const path = this.#folder.pathOf(NAME);
    for (const [table, count] of setDamagedRowsAside(this.database)) {
      const text = `"${path}": ${count} of its ${table} cannot be read and ` +
        `${count === 1 ? "was" : "were"} left out; its table "damaged" has what was there`;
      this.#say("warning", text);
    }
  }

  #say(level: ServerNotice["level"], text: string): void {
    this.#notices.push({ level, text });
  }

  #lastBackup(): string | undefined {
    return asideIn(this.#folder).findLast(({ name }) => name.endsWith(".backup"))?.name;
  }
}

/** `12 runs`. */
export const countRuns = (count: number): string => `${count} ${count === 1 ? "run" : "runs"}`;

const isSqlite = (error: unknown): boolean =>
  (error as { code?: string }).code === "ERR_SQLITE_ERROR";

const isBusy = (error: unknown): boolean => codeOf(error) === SQLITE_BUSY;
