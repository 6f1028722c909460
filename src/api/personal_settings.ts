/**
 * Settings that count only where a person has set them for all folders, never where a folder brings them: they start runs,
 * remove what is kept, or weaken what guards.
 */
export const PERSONAL: ReadonlySet<string> = new Set([
  "cache.maxBytes",
  "history.maxRuns",
  "keybindings",
  "queue.requeueInterrupted",
  "run.auto",
  "runner.patienceMinutes",
  "storage.maxBytes",
]);

/** What counts of the settings that a folder has. */
export function sharedSettings<T>(settings: Readonly<Record<string, T>>): Record<string, T> {
  const shared = { ...settings };
  for (const name of PERSONAL) delete shared[name];
  return shared;
}
