import type { Draft, Drafts, Host } from "../../web/host/host.ts";
import { createLocalHost } from "../../web/host/host_local.ts";
import { catalogue } from "./catalogue.ts";

/**
 * A host without a server or a page.
 *
 * @param kept What it keeps, which two pages share
 */
export function hostInMemory(kept = new Map<string, string>()): Host {
  const host = createLocalHost({
    catalogue: () => Promise.resolve(catalogue),
    store: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      keys: () => [...kept.keys()],
    },
  });
  return { ...host, drafts: draftsInMemory() };
}

/** Not in the storage of the process, which other tests look into while documents of this one are still being kept. */
function draftsInMemory(): Drafts {
  const drafts = new Map<string, Draft>();
  return {
    read: () => Promise.resolve(Object.fromEntries(drafts)),
    write: (key, draft) => Promise.resolve(void drafts.set(key, draft)),
    remove: (key) => Promise.resolve(void drafts.delete(key)),
    leave: (key, draft) => void (draft ? drafts.set(key, draft) : drafts.delete(key)),
    stamp: () => undefined,
  };
}
