import { untracked } from "@preact/signals";

/**
 * What walkthroughs wait for, by name: `onCommand:file.save`, `onRun:succeeded`, `onEdit:Connect` (by the name that
 * undo has for it), `onWire` (by whatever edit one was drawn), `onSave`, `onView:guidance`.
 */
export interface CompletionEvents {
  fire(name: string): void;
  /** Listens until the returned function is called. */
  listen(listener: (name: string) => void): () => void;
}

export function createCompletionEvents(): CompletionEvents {
  const listeners = new Set<(name: string) => void>();
  return {
    fire: (name) => untracked(() => listeners.forEach((listener) => listener(name))),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
