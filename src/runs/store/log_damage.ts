import type { DatabaseSync } from "node:sqlite";
import { FRAME_HEAD, HEAD, LOG } from "./with_log.ts";

/**
 * Whether a database's log holds all that was written to it. SQLite that reads it again stops at the first that does not fit:
 * what was written after that is passed over by the next start.
 *
 * @see https://www.sqlite.org/walformat.html
 */
export function isWhole(path: string, database: DatabaseSync): boolean {
  using file = Deno.openSync(path);
  const head = new Uint8Array(4);
  file.readSync(head);
  const isLog = new DataView(head.buffer).getUint32(0) >>> 1 === LOG >>> 1;
  return isLog && file.statSync().size >= bytesOf(database);
}

/**
 * Bytes of a database's file, which only grows, up to all that there is of it; undefined where another one was copied over it,
 * which keeps its name and inode: what the log has is of a file that is gone. It is not opened: with that, SQLite's own locks
 * would go.
 *
 * @param before what it had, undefined at first
 */
export function grownFrom(
  before: number | undefined,
  path: string,
  database: DatabaseSync,
): number | undefined {
  const { size } = Deno.statSync(path);
  if (before === undefined || size === before) return size;
  const all = whole(database);
  return size === all || size > before && size < all ? size : undefined;
}

/** Bytes of a database with all that its log has. */
function whole(database: DatabaseSync): number {
  try {
    const [count, size] = ["page_count", "page_size"].map((name) =>
      Number(database.prepare(`PRAGMA ${name}`).get()![name])
    );
    return count! * size!;
  } catch {
    return Infinity; // damaged, or in the midst of a change
  }
}

/** How long the log has to be for all that is in it. */
function bytesOf(database: DatabaseSync): number {
  try {
    const { log } = database.prepare("PRAGMA wal_checkpoint(NOOP)").get() as { log: number };
    const { page_size } = database.prepare("PRAGMA page_size").get() as { page_size: number };
    return HEAD + log * (FRAME_HEAD + page_size);
  } catch {
    return 0; // in the midst of a change
  }
}
