import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

/** What the host has of one kind. */
export interface Listing<T> {
  /** Undefined until the host has said: it is asked when this is first looked at. */
  readonly list: ReadonlySignal<readonly T[] | undefined>;
  /** Asks the host anew. */
  read(): Promise<readonly T[]>;
}

/** @param ask gives nothing where the host keeps none */
export function createListing<T>(ask: () => Promise<readonly T[] | undefined>): Listing<T> {
  const list = signal<readonly T[] | undefined>(undefined);
  let asked = false;
  const read = async (): Promise<readonly T[]> => {
    asked = true;
    const found = await ask();
    if (found) list.value = found;
    return found ?? [];
  };
  return {
    get list() {
      if (!asked) read().catch(() => {}); // who needs it asks again
      return list;
    },
    read,
  };
}
