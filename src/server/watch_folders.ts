import { foldersBelow } from "./files_below.ts";

/** Changes that come within this time are told together, in milliseconds. */
const SETTLE_MS = 200;

/**
 * Tells of what changes in a folder and those below it, some time after it did, until `signal` aborts. Each is watched
 * by itself, so that what this program writes beside them (a database, artifacts) wakes no one.
 */
export async function watchFolders(
  folder: string,
  signal: AbortSignal,
  onChange: (paths: readonly string[]) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const folders = await Array.fromAsync(foldersBelow(folder));
    using watcher = Deno.watchFs(folders, { recursive: false });
    const close = (): void => watcher.close();
    signal.addEventListener("abort", close, { once: true });
    // What was changed before the watching began.
    await onChange([]);
    await settle(watcher, async (paths) => {
      await onChange(paths);
      return sameSet(folders, await Array.fromAsync(foldersBelow(folder)));
    });
    signal.removeEventListener("abort", close);
  }
}

/** Gathers events until there is a pause; ends with the watcher, or when `act` is not content. */
async function settle(
  watcher: Deno.FsWatcher,
  act: (paths: readonly string[]) => Promise<boolean>,
): Promise<void> {
  const events = watcher[Symbol.asyncIterator]();
  const changed = new Set<string>();
  let next = events.next();
  for (;;) {
    const pause = Promise.withResolvers<"pause">();
    const timer = changed.size ? setTimeout(() => pause.resolve("pause"), SETTLE_MS) : undefined;
    const result = await Promise.race([next, pause.promise]);
    clearTimeout(timer);
    if (result === "pause") {
      const paths = [...changed];
      changed.clear();
      if (!await act(paths)) return;
      continue;
    }
    if (result.done) return;
    if (result.value.kind !== "access") {
      for (const path of result.value.paths) changed.add(path);
    }
    next = events.next();
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(a);
  return a.length === b.length && b.every((one) => known.has(one));
}
