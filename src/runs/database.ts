import { DatabaseSync } from "node:sqlite";
import type { Folder } from "../files/folder.ts";

/** What the database is called in its folder; SQLite keeps files of its own beside it. */
const NAME = "braid.sqlite";

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
];

/**
 * Opens the database of a server, and makes it where there is none.
 *
 * @param folder Without one it is in memory
 * @throws Error for one that a newer version has written
 */
export function openDatabase(folder?: Folder): DatabaseSync {
  const path = folder?.storeOf(NAME) ?? ":memory:";
  for (const end of ["-wal", "-shm", "-journal"]) folder?.storeOf(`${NAME}${end}`);
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000",
  );
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as {
    user_version: number;
  };
  if (version > MIGRATIONS.length) {
    database.close();
    throw new Error(`A newer version of braid has written "${path}": use that one`);
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${migration} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
  return database;
}
