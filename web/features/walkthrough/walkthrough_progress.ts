import type { Core } from "../../core/core.ts";

/** The setting that holds which steps are done. */
export const DONE = "walkthroughs.done";

export function stepKey(walkthrough: string, step: string): string {
  return `${walkthrough}/${step}`;
}

export function doneSteps(settings: Core["settings"]): ReadonlySet<string> {
  return new Set(settings.read<readonly string[]>(DONE));
}

export function setDone(settings: Core["settings"], key: string, done: boolean): void {
  const now = doneSteps(settings);
  if (now.has(key) === done) return;
  settings.write(DONE, done ? [...now, key] : [...now].filter((one) => one !== key));
}

/** Ticks steps off by what happens, also before the walkthroughs are first looked at. */
export function followWalkthroughs(app: Core): void {
  app.completionEvents.listen((name) => {
    for (const { id, steps } of app.registry.walkthroughs.peek()) {
      for (const step of steps) {
        if (step.done.some((wanted) => matches(wanted, name))) {
          setDone(app.settings, stepKey(id, step.id), true);
        }
      }
    }
  });
}

/** `onEdit:Set *` is anything that begins so. */
function matches(wanted: string, name: string): boolean {
  return wanted.endsWith("*") ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}
