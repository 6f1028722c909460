import { foldersBelow } from "./files_below.ts";

/** Changes that come within this time are told together, in milliseconds. */
const SETTLE_MS = 200;
/** Folders that are watched: to begin with so many takes the system a tenth of a second, in which nobody is answered. */
const MAX_WATCHED = 4000;

/**
 * Tells of what changes in a folder and those below it, some time after it did, until `signal` aborts. Each is watched
 * by itself, so that what this program writes beside them (a database, artifacts) wakes no one. Of very many folders those
 * deepest down are not watched.
 */
export async function watchFolders(
  folder: string,
  signal: AbortSignal,
  onChange: (paths: readonly string[]) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const folders = await watchedFolders(folder);
    const watcher = watch(folders);
    if (!watcher) continue;
    const close = (): void => watcher.close();
    signal.addEventListener("abort", close, { once: true });
    // What was changed before the watching began.
    await onChange([]);
    await settle(watcher, async (paths) => {
      await onChange(paths);
      return sameSet(folders, await watchedFolders(folder));
    });
    signal.removeEventListener("abort", close);
    if (!signal.aborted) watcher.close();
  }
}

async function watchedFolders(folder: string): Promise<readonly string[]> {
  const all = await Array.fromAsync(foldersBelow(folder));
  if (all.length <= MAX_WATCHED) return all;
  const depths = all.map((path) => path.split(/[\\/]/).length);
  return [...all.keys()].sort((a, b) => depths[a]! - depths[b]!).slice(0, MAX_WATCHED)
    .map((index) => all[index]!);
}

/** Undefined where one of the folders is gone since it was found. */
function watch(folders: readonly string[]): Deno.FsWatcher | undefined {
  try {
    return Deno.watchFs([...folders], { recursive: false });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && folders.length > 1) return undefined;
    throw error;
  }
}

/** Gathers events for a while from the first; ends with the watcher, or when `act` is not content. */
async function settle(
  watcher: Deno.FsWatcher,
  act: (paths: readonly string[]) => Promise<boolean>,
): Promise<void> {
  const events = watcher[Symbol.asyncIterator]();
  const changed = new Set<string>();
  let pause = Promise.withResolvers<"pause">();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = events.next();
  try {
    for (;;) {
      const result = await Promise.race([next, pause.promise]);
      if (result === "pause") {
        const paths = [...changed];
        changed.clear();
        pause = Promise.withResolvers<"pause">();
        if (!await act(paths)) return;
        continue;
      }
      if (result.done) return;
      if (result.value.kind !== "access") {
        if (!changed.size) timer = setTimeout(pause.resolve, SETTLE_MS, "pause");
        for (const path of result.value.paths) changed.add(path);
      }
      next = events.next();
    }
  } finally {
    clearTimeout(timer);
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(a);
  return a.length === b.length && b.every((one) => known.has(one));
}
