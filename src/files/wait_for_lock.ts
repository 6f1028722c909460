/**
 * How long one holder of a lock is waited for that has it for a moment, which is seconds on a slow machine, and how often
 * it is tried, in milliseconds.
 */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 5;
/** The same of a lock that everybody may take who can read: none of them is to hold others up. */
const OPEN_PATIENCE_MS = 1000;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
/** Files whose lock was waited for in vain, and when it was taken that time. */
const stuck = new Map<string, number | undefined>();

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
 * Waits until nobody else has a file locked that only one user may write, which says when it was taken last: however many
 * take it before, in turn, each is waited for. Who keeps it for ever is waited for once.
 */
export function waitForLock(file: Deno.FsFile, path: string): void {
  const taken = () => file.statSync().mtime?.getTime();
  if (!waitWhile(file, path, { patience: PATIENCE_MS, taken })) return;
  try {
    const now = new Date();
    file.utimeSync(now, now);
  } catch {
    // A file system without times: then all are waited for no longer than one.
  }
}

/** Locks a file once it is not locked; false where it has been for longer than there is patience for whoever has it. */
function waitWhile(
  file: Deno.FsFile,
  path: string,
  { patience, taken }: { readonly patience: number; readonly taken?: () => number | undefined },
): boolean {
  let by = taken?.();
  let end = performance.now() + (stuck.has(path) && stuck.get(path) === by ? 0 : patience);
  while (!tryLock(file)) {
    const now = taken?.();
    if (now !== by) [by, end] = [now, performance.now() + patience];
    if (performance.now() >= end) {
      stuck.set(path, by);
      return false;
    }
    Atomics.wait(sleeper, 0, 0, AGAIN_MS);
  }
  stuck.delete(path);
  return true;
}

/**
 * Does what nobody does meanwhile in the same folder, whichever user of the machine: it is the folder that is locked, which
 * takes no more than to read it. Where folders cannot be opened, as on Windows, or are not there, nobody is waited for.
 */
export function aloneIn<T>(folder: string, action: () => T): T {
  let open: Deno.FsFile | undefined;
  try {
    open = Deno.openSync(folder, { read: true });
    waitWhile(open, folder, { patience: OPEN_PATIENCE_MS });
  } catch {
    // What is done says what is wrong.
  }
  using _ = open && new FileLock(open);
  return action();
}
