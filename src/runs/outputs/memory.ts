import { hash } from "node:crypto";
import type { Cache } from "../../engine/cache.ts";
import { createCache } from "../../engine/cache.ts";
import type { Store } from "../../engine/store.ts";
import type { Folder } from "../../files/folder.ts";
import type { NodeOutputs } from "../../engine/event.ts";
import { savedFilesIn } from "./output_values.ts";
import { openResultStore } from "./result_store.ts";

/** What one run leaves for the next: outputs of nodes in memory, and in a folder those marked to be kept. */
export interface Memory extends AsyncDisposable {
  readonly cache: Cache;
  readonly store?: Store;
  /** Keys of outputs that so far only transient runs have worked out. */
  readonly ahead: Set<string>;
}

/**
 * @param folder Where to keep outputs beyond this process; nowhere if not given
 * @param bytes Bound on what is kept in memory
 */
export function openMemory(folder?: Folder, bytes: number = 2 ** 30): Memory {
  const cache = createCache({ bytes, isThere: filesAreThere });
  const store = folder === undefined ? undefined : openResultStore(folder);
  return {
    cache,
    ...(store && { store }),
    ahead: new Set(),
    async [Symbol.asyncDispose](): Promise<void> {
      await cache[Symbol.asyncDispose]();
      await store?.prune().catch(() => {}); // too full a cache is no fault of the run
    },
  };
}

/** Whether the files that a node has written are there as it left them: a run that finds one gone writes it again. */
function filesAreThere(outputs: NodeOutputs): boolean {
  return Object.values(outputs).flatMap(savedFilesIn).every(({ path, bytes, sha256 }) => {
    try {
      if (Deno.statSync(path).size !== bytes) return false;
      return hash("sha256", Deno.readFileSync(path), "hex") === sha256;
    } catch {
      return false;
    }
  });
}
