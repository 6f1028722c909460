import type { Host } from "../../web/host/host.ts";
import { createLocalHost } from "../../web/host/host_local.ts";
import { catalogue } from "./catalogue.ts";

/**
 * A host without a server or a page.
 *
 * @param kept What it keeps, which two pages share
 */
export function hostInMemory(kept = new Map<string, string>()): Host {
  return createLocalHost({
    catalogue: () => Promise.resolve(catalogue),
    store: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      keys: () => [...kept.keys()],
    },
  });
}
