/** Which server has a folder: a lock says that one has, and a file beside it where it answers. */
import type { Folder } from "../files/folder.ts";
import { isFull } from "../runs/queue/room.ts";
import { FolderTaken, type Serving } from "../runs/store/folder_taken.ts";

const LOCK = "lock";
const WHERE = "server.json";
/** Bytes that it may have. */
const MOST = 4096;

/**
 * @param isOptional On a full disk there may be no room for the file, and nothing is changed
 * @throws FolderTaken while another server has the folder, whose runs would be taken for interrupted
 */
export function takeLock(
  own: Folder,
  { path: folder }: Folder,
  isOptional: boolean,
): Disposable | undefined {
  try {
    const lock = own.lock(LOCK);
    if (lock) {
      own.remove(WHERE); // of one that was killed: another listens there by now, perhaps
      return lock;
    }
  } catch (error) {
    if (isOptional && isFull(error)) return undefined;
    throw error;
  }
  throw new FolderTaken(
    `Another server is at work on "${folder}": stop it or take another folder`,
    servingAt(own),
  );
}

/** Says where the server that has the folder answers, as long as it does. */
export function announce(own: Folder, serving: Serving): Disposable {
  try {
    own.writeCache(WHERE, `${JSON.stringify(serving)}\n`);
  } catch {
    // On a full disk: who asks is told that a server has the folder, and not where.
  }
  return { [Symbol.dispose]: () => own.remove(WHERE) };
}

function servingAt(own: Folder): Serving | undefined {
  try {
    const { address, tokenFile, open } = JSON.parse(own.text(WHERE, MOST));
    if (URL.parse(address)?.protocol !== "http:") return undefined;
    return { address, open: open === true, ...(typeof tokenFile === "string" && { tokenFile }) };
  } catch {
    return undefined; // it has only just begun, or is of an earlier version
  }
}
