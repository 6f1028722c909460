import { printJsonLine } from "../graph/json.ts";
import type { Settings } from "../api/settings.ts";
import { reasonOf } from "../runs/attempt.ts";

/** No bound. */
export const NONE = Number.MAX_SAFE_INTEGER;

/**
 * Settings that are bounds: what holds where one is not set, and where what is set makes no sense or cannot be read. Then
 * nothing may be removed, as nobody knows how much the person wants to keep.
 */
const BOUNDS = {
  "storage.maxBytes": { unset: 10 * 2 ** 30, faulty: NONE },
  "cache.maxBytes": { unset: 2 * 2 ** 30, faulty: NONE },
  "history.maxRuns": { unset: 1000, faulty: NONE },
  "runner.patienceMinutes": { unset: 15, faulty: 15 },
} as const;

type Bound = keyof typeof BOUNDS;

/**
 * A bound as it holds.
 *
 * @param last What was last set for it, from which on it is never less by default
 */
export function boundOf(read: () => Settings, name: Bound, last = 0): number {
  const { unset, faulty } = BOUNDS[name];
  try {
    const { [name]: value = Math.max(unset, last) } = read();
    return isBound(value) ? Number(value) : faulty;
  } catch {
    return faulty; // whoever reads the settings is told that their file is broken
  }
}

/** What is said at the start of bounds that are none, and of settings that cannot be read. */
export function boundWarnings(read: () => Settings): readonly string[] {
  try {
    return faultsOf(read()).map(([name, fault]) => {
      const { faulty } = BOUNDS[name];
      const holds = faulty === NONE ? "nothing is removed for it" : `it counts as ${faulty}`;
      return `${fault}: until it is, ${holds}`;
    });
  } catch (error) {
    return [`${reasonOf(error)}, until then nothing is removed to keep bounds`];
  }
}

/** What is wrong with the bounds of some settings, each in a sentence. */
export function boundFaults(settings: Settings): readonly string[] {
  return faultsOf(settings).map(([, fault]) => fault);
}

function faultsOf(settings: Settings): readonly (readonly [name: Bound, fault: string])[] {
  return (Object.keys(BOUNDS) as Bound[]).flatMap((name) => {
    const value = settings[name];
    if (value === undefined || isBound(value)) return [];
    const got = printJsonLine(value).slice(0, 60);
    return [[name, `Expected the setting "${name}" to be a number from 0, but got ${got}`]];
  });
}

export function isBound(value: unknown): boolean {
  return (typeof value === "number" || typeof value === "bigint") && value >= 0;
}
