import type { Settings } from "../api/settings.ts";
import type { StorageLimits } from "../api/storage.ts";

/** What holds where a setting is missing or makes no sense: 10 GiB, 2 GiB, 1000 runs. */
const DEFAULTS = {
  "storage.maxBytes": 10 * 2 ** 30,
  "cache.maxBytes": 2 * 2 ** 30,
  "history.maxRuns": 1000,
} as const;

/** How much a server keeps, by its settings. */
export function storageLimits(read: () => Settings): StorageLimits {
  let settings: Settings = {};
  try {
    settings = read();
  } catch {
    // Whoever reads the settings is told that their file is broken.
  }
  const limit = (name: keyof typeof DEFAULTS): number => {
    const value = settings[name];
    return typeof value === "number" && value >= 0 ? Math.floor(value) : DEFAULTS[name];
  };
  return {
    maxBytes: limit("storage.maxBytes"),
    maxCacheBytes: limit("cache.maxBytes"),
    maxRuns: limit("history.maxRuns"),
  };
}
