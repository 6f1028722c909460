import type { Settings } from "../api/settings.ts";
import { boundOf } from "./bounds.ts";

/**
 * How long the runner may give no sign of life, in milliseconds. It gives one every two seconds, but for the time of a
 * call of a network, which blocks it: a call of the largest there are takes minutes on a slow machine.
 */
export function runnerPatience(read: () => Settings): number {
  return boundOf(read, "runner.patienceMinutes") * 60_000;
}
