import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";

/** The type of node that the library shows its page of help for. */
export const shownHelp: Signal<string | undefined> = signal<string | undefined>(undefined);
