/** How long a lock is waited for that is held for a moment, and how often it is tried, in milliseconds. */
const PATIENCE_MS = 2000;
const AGAIN_MS = 5;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Locks a file unless somebody else has it locked: then false. On a file system without locks nobody has. */
export function tryLock(file: Deno.FsFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch {
    return true;
  }
}

/** Waits until nobody else has a file locked, and for no longer than whoever needs a moment. */
export function waitForLock(file: Deno.FsFile): void {
  const end = Date.now() + PATIENCE_MS;
  while (!tryLock(file) && Date.now() < end) Atomics.wait(sleeper, 0, 0, AGAIN_MS);
}
