import type { DatabaseSync } from "node:sqlite";
import { atOnce } from "./write_database.ts";

/** What the tables were like in each version; a database is brought up to the last one. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE runs (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     name TEXT,
     state TEXT NOT NULL,
     priority INTEGER NOT NULL,
     place REAL NOT NULL,
     created TEXT NOT NULL,
     started TEXT,
     finished TEXT,
     error TEXT,
     outputs TEXT NOT NULL DEFAULT '{}',
     workflow TEXT NOT NULL,
     targets TEXT,
     key TEXT UNIQUE,
     digest TEXT NOT NULL
   ) STRICT;
   CREATE INDEX runs_queue ON runs (state, priority DESC, place);
   CREATE TABLE events (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     run TEXT,
     data TEXT NOT NULL
   ) STRICT;
   CREATE INDEX events_run ON events (run, number);
   CREATE TABLE artifacts (
     sha256 TEXT PRIMARY KEY,
     type TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     width INTEGER,
     height INTEGER,
     name TEXT
   ) STRICT, WITHOUT ROWID;`,
  "ALTER TABLE runs ADD COLUMN transient INTEGER NOT NULL DEFAULT 0;",
  `CREATE TABLE uses (
     owner TEXT NOT NULL,
     sha256 TEXT NOT NULL,
     PRIMARY KEY (owner, sha256)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX uses_sha256 ON uses (sha256);
   INSERT OR IGNORE INTO uses SELECT run, value FROM events, json_tree(data)
     WHERE run IS NOT NULL AND json_tree.key = 'sha256' AND json_tree.type = 'text';
   INSERT OR IGNORE INTO uses SELECT runs.id, value FROM runs, json_tree(outputs)
     WHERE json_tree.key = 'sha256' AND json_tree.type = 'text';`,
  `ALTER TABLE runs ADD COLUMN requeued INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE damaged (source TEXT NOT NULL, row TEXT NOT NULL, found TEXT NOT NULL) STRICT;`,
  `ALTER TABLE runs ADD COLUMN sweep TEXT;
   ALTER TABLE runs ADD COLUMN places TEXT;
   CREATE INDEX runs_sweep ON runs (sweep);
   CREATE TABLE sweeps (id TEXT PRIMARY KEY, workflow TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
];

/** The version that {@link migrate} brings a database to. */
export const VERSION: number = MIGRATIONS.length;

export function versionOf(database: DatabaseSync): number {
  return database.prepare("PRAGMA user_version").get()!.user_version as number;
}

/** Brings the tables up to a version; an empty database has none. */
export function migrate(database: DatabaseSync, version: number = VERSION): void {
  for (let index = versionOf(database); index < version; index++) {
    atOnce(database, () => {
      // One by one: what `exec` throws has no code.
      for (const statement of MIGRATIONS[index]!.split(/;$/m)) {
        if (statement.trim()) database.prepare(statement).run();
      }
      database.prepare(`PRAGMA user_version = ${index + 1}`).run();
    });
  }
}

/** What ANALYZE makes, which whoever looks after a database may have run. */
const COUNTS = ["sqlite_stat1(tbl,idx,stat)", "sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"];

/**
 * All that a database is made of, as it was written down, but for spaces. A name of SQLite's own says nothing of what has it:
 * a trigger may be given one by who writes the schema by hand.
 */
export function definitionsOf(database: DatabaseSync): ReadonlySet<string> {
  const rows = database.prepare(
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL",
  ).all();
  const isCounts = ({ sql }: typeof rows[number]): boolean =>
    COUNTS.some((table) => sql === `CREATE TABLE ${table}`);
  return new Set(
    rows.filter((row) => !isCounts(row))
      .map((row) => Object.values(row).join(" ").replaceAll(/\s+/g, " ")),
  );
}
