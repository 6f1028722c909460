import type { Folder } from "../files/folder.ts";
import type { Settings } from "../api/settings.ts";
import type { StorageLimits } from "../api/storage.ts";
import { boundOf, isBound, NONE } from "./bounds.ts";

/** Bounds of what nobody could make again. */
const LASTING = ["storage.maxBytes", "history.maxRuns"] as const;
/** Where they are remembered, beside what they are the bounds of. */
const NAME = "bounds.json";
const MAX_BYTES = 1000;

type Last = Readonly<Record<typeof LASTING[number], number>>;

/**
 * How much a server keeps, by its settings. Where they say nothing, as on another machine, no less is kept than was last
 * set where the history was opened before.
 *
 * @param own Where the history is
 */
export function storageLimits(read: () => Settings, own: Folder): StorageLimits {
  const last = remember(read, own, lastOf(own));
  const lasting = (name: keyof Last): number => Math.floor(boundOf(read, name, last[name]));
  return {
    maxBytes: lasting("storage.maxBytes"),
    maxCacheBytes: Math.floor(boundOf(read, "cache.maxBytes")),
    maxRuns: lasting("history.maxRuns"),
  };
}

/** Nothing is removed by what cannot be read. */
function lastOf(own: Folder): Last {
  const all = (bound: number): Last => ({ "storage.maxBytes": bound, "history.maxRuns": bound });
  try {
    const last = { ...all(0), ...JSON.parse(own.text(NAME, MAX_BYTES)) };
    return LASTING.every((name) => isBound(last[name])) ? last : all(NONE);
  } catch (error) {
    return all(error instanceof Deno.errors.NotFound ? 0 : NONE);
  }
}

function remember(read: () => Settings, own: Folder, last: Last): Last {
  try {
    const settings = read();
    const set = LASTING.filter((name) => settings[name] !== undefined && isBound(settings[name]));
    const now = {
      ...last,
      ...Object.fromEntries(set.map((name) => [name, Number(settings[name])])),
    };
    if (LASTING.some((name) => now[name] !== last[name])) own.write(NAME, JSON.stringify(now));
    return now;
  } catch {
    return last; // where nothing can be read or written, nothing is removed either
  }
}

/** Takes over the bounds of a history that is taken over: of both no less is kept than was of either. */
export function takeBounds(from: Folder, own: Folder): void {
  if (!from.has(NAME)) return;
  const [theirs, ours] = [lastOf(from), lastOf(own)];
  const most = LASTING.map((name) => [name, Math.max(theirs[name], ours[name])]);
  own.write(NAME, JSON.stringify(Object.fromEntries(most)));
  from.remove(NAME);
}
