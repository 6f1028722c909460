import { printJsonLine } from "../graph/json.ts";
import type { Settings } from "../api/settings.ts";

/** Settings that are bounds, and what holds where one is missing or makes no sense. */
const BOUNDS = {
  "storage.maxBytes": 10 * 2 ** 30,
  "cache.maxBytes": 2 * 2 ** 30,
  "history.maxRuns": 1000,
  "runner.patienceMinutes": 15,
} as const;

type Bound = keyof typeof BOUNDS;

/** A bound as it holds. */
export function boundOf(read: () => Settings, name: Bound): number {
  let value: unknown;
  try {
    value = read()[name];
  } catch {
    // Whoever reads the settings is told that their file is broken.
  }
  return isBound(value) ? Number(value) : BOUNDS[name];
}

/** What is wrong with the bounds of some settings, each in a sentence. */
export function boundFaults(settings: Settings): readonly string[] {
  return Object.keys(BOUNDS).flatMap((name) => {
    const value = settings[name];
    if (value === undefined || isBound(value)) return [];
    const got = printJsonLine(value).slice(0, 60);
    return [`Expected the setting "${name}" to be a number from 0, but got ${got}`];
  });
}

function isBound(value: unknown): boolean {
  return (typeof value === "number" || typeof value === "bigint") && value >= 0;
}
