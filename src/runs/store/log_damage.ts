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
