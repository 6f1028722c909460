/**
 * How long a lock is waited for that is held for a moment, which is seconds where several wait on a slow machine, and how
 * often it is tried, in milliseconds.
 */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 5;
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
 * Waits until nobody else has a file locked, and for no longer than whoever needs a moment. Who keeps it for ever is waited
 * for once.
 */
export function waitForLock(file: Deno.FsFile, path: string): void {
  const end = Date.now() + (stuck.has(path) ? 0 : PATIENCE_MS);
  let isOurs: boolean;
  while (!(isOurs = tryLock(file)) && Date.now() < end) Atomics.wait(sleeper, 0, 0, AGAIN_MS);
  if (isOurs) stuck.delete(path);
  else stuck.add(path);
}
