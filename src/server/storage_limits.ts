import type { Settings } from "../api/settings.ts";
import type { StorageLimits } from "../api/storage.ts";
import { boundOf } from "./bounds.ts";

/** How much a server keeps, by its settings. */
export function storageLimits(read: () => Settings): StorageLimits {
  return {
    maxBytes: Math.floor(boundOf(read, "storage.maxBytes")),
    maxCacheBytes: Math.floor(boundOf(read, "cache.maxBytes")),
    maxRuns: Math.floor(boundOf(read, "history.maxRuns")),
  };
}
