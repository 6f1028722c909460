import type { Settings } from "../api/settings.ts";

/**
 * How long the runner may give no sign of life, in milliseconds. It gives one every two seconds, but for the time of a
 * call of a network, which blocks it: a call of the largest there are takes minutes on a slow machine.
 */
export function runnerPatience(read: () => Settings): number {
  let minutes: unknown;
  try {
    minutes = read()["runner.patienceMinutes"];
  } catch {
    // Whoever reads the settings is told that their file is broken.
  }
  return (typeof minutes === "number" && minutes >= 0 ? minutes : 15) * 60_000;
}
