/**
 * How long a lock is waited for that is held for a moment, which is seconds where several wait on a slow machine, and how
 * often it is tried, in milliseconds.
 */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 5;
/** The same of a lock that everybody may take who can read: none of them is to hold others up. */
const OPEN_PATIENCE_MS = 1000;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
/** Files whose lock was waited for in vain. */
const stuck = new Set<string>();

/** Locks a file unless somebody else has it locked: then false. On a file system without locks nobody has. */
export function tryLock(file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch {
    return true;
  }
}

/**
 * A file locked until this is disposed of, which says so: merely closed it would stay locked for as long as a process that is
 * being started beside, on any thread, still has all that is open here, and its next holder would find it held.
 */
export class FileLock implements Disposable {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  [Symbol.dispose](): void {
    try {
      this.#file.unlockSync();
    } catch {
      // A file system without locks.
    }
    this.#file.close();
  }
}

/**
 * Waits until nobody else has a file locked, and for no longer than whoever needs a moment. Who keeps it for ever is waited
 * for once.
 */
export function waitForLock(file: Deno.FsFile, path: string, patience = PATIENCE_MS): void {
  const end = Date.now() + (stuck.has(path) ? 0 : patience);
  let isOurs: boolean;
  while (!(isOurs = tryLock(file)) && Date.now() < end) Atomics.wait(sleeper, 0, 0, AGAIN_MS);
  if (isOurs) stuck.delete(path);
  else stuck.add(path);
}

/**
 * Does what nobody does meanwhile in the same folder, whichever user of the machine: it is the folder that is locked, which
 * takes no more than to read it. Where folders cannot be opened, as on Windows, or are not there, nobody is waited for.
 */
export function aloneIn<T>(folder: string, action: () => T): T {
  let open: Deno.FsFile | undefined;
  try {
    open = Deno.openSync(folder, { read: true });
    waitForLock(open, folder, OPEN_PATIENCE_MS);
  } catch {
    // What is done says what is wrong.
  }
  using _ = open && new FileLock(open);
  return action();
}
