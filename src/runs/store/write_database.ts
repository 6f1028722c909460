import type { DatabaseSync } from "node:sqlite";

/**
 * Writes what may be forgotten when the power goes, such as what happens in a run: nobody waits for the disk. What was
 * written before outlives it, and whatever is written to last afterwards takes this along.
 * Within a transaction it goes by that.
 */
export function hastily<T>(database: DatabaseSync, write: () => T): T {
  if (database.isTransaction) return write();
  database.exec("PRAGMA synchronous = NORMAL");
  try {
    return write();
  } finally {
    database.exec("PRAGMA synchronous = FULL");
  }
}

/** Writes all or nothing, and waits for the disk once. */
export function atOnce<T>(database: DatabaseSync, write: () => T): T {
  database.prepare("BEGIN IMMEDIATE").run(); // what `exec` throws has no code
  try {
    const result = write();
    database.prepare("COMMIT").run();
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
