/** What a database has not been given back of what was written to it, though SQLite says nothing of it. */
import type { Folder } from "../../files/folder.ts";
import { piecesOf } from "../../files/draft.ts";
import { logBeside, loggedCount, NAME } from "./database.ts";
import { sizeOf } from "./database_damage.ts";

const WAL = `${NAME}-wal`;
/** There as long as the database is open: how often its first page was written by then. */
const OPENED = `${NAME}-opened`;

/** What is said of a log, and whether what it has is to be put into the database now, so that it is not said again. */
export interface LogFault {
  readonly text: string;
  readonly isDamaged: boolean;
}

/**
 * Looks at a log before its database is opened: one of an earlier time, which a backup or a cloud drive has put back and
 * SQLite would play back over what was written since, is set aside; of a damaged one a copy is kept.
 *
 * @param newName Of what is kept
 * @throws DamageError
 */
export function checkLog(folder: Folder, newName: () => string): LogFault | undefined {
  const [path, log] = [NAME, WAL].map((name) => folder.pathOf(name)) as [string, string]; // no link is read
  const state = folder.has(WAL) || folder.has(OPENED) ? logBeside(path) : undefined;
  if (!state) return undefined;
  if (state.isEarlier) {
    const name = `${newName()}-wal`;
    folder.move(WAL, name);
    const text = `"${log}" is of an earlier time than the history beside it, and was left out: ` +
      `it is kept as "${folder.pathOf(name)}"`;
    return { text, isDamaged: false };
  }
  const isShort = state.count !== undefined && state.count < openedAt(folder);
  if (state.damagedAt !== undefined || isShort && sizeOf(log)) {
    const name = `${newName()}-wal`;
    folder.write(name, piecesOf(log));
    const text =
      `"${log}" was damaged after its first ${state.damagedAt ?? 0} bytes: runs that were ` +
      `accepted or changed last before Braid ended may be missing from the history, or stand there ` +
      `as they were before. It is kept as "${folder.pathOf(name)}"`;
    return { text, isDamaged: true };
  }
  if (!isShort) return undefined;
  const text = `"${log}" is gone, though Braid ended without closing the history: what was kept ` +
    `since its last start is missing. Put that file back before the next start where you have it`;
  return { text, isDamaged: false };
}

/** Remembers that the database of a folder is open: one that ends so has a log. */
export function markOpened(folder: Folder): void {
  try {
    const count = loggedCount(folder.pathOf(NAME));
    if (count !== undefined) folder.write(OPENED, `${count}`);
  } catch {
    // A log that goes is not noticed.
  }
}

/** Before it is closed: then nothing is amiss without a log. */
export function markClosed(folder: Folder): void {
  try {
    folder.remove(OPENED);
  } catch {
    // Its number says so, too.
  }
}

function openedAt(folder: Folder): number {
  try {
    return Number(folder.text(OPENED, 99)) || 0;
  } catch {
    return 0;
  }
}
