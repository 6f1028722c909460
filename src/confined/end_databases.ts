import { DatabaseSync } from "node:sqlite";

/**
 * Has SQLite open nothing more, in workers neither: a journal that names another file has it remove that, wherever it is,
 * whatever this process may write. What it may take of memory is lowered for the whole process, and cannot be raised again.
 *
 * @see https://www.sqlite.org/fileformat2.html#the_rollback_journal
 */
export function endDatabases(): void {
  using database = new DatabaseSync(":memory:");
  database.exec("PRAGMA hard_heap_limit = 1");
}
