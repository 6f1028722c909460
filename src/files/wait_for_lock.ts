/** How long a lock is waited for that is held for a moment, and how often it is tried, in milliseconds. */
const PATIENCE_MS = 2000;
const AGAIN_MS = 5;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Waits until nobody else has a file locked, and for no longer than whoever needs a moment. */
export function waitForLock(file: Deno.FsFile): void {
  const end = Date.now() + PATIENCE_MS;
  try {
    while (!file.tryLockSync(true) && Date.now() < end) Atomics.wait(sleeper, 0, 0, AGAIN_MS);
  } catch {
    // The file system has none.
  }
}
