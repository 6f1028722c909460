import type { NodeOutputs } from "./event.ts";
import { freeze, release, resourcesOf } from "./plain_data.ts";
import { estimateSize } from "./size.ts";

/** Outputs that someone is using: they stay until released, whether the cache still has them or not. */
export interface Held {
  readonly outputs: NodeOutputs;
  release(): void;
}

export interface CacheOptions {
  /** How much is kept between runs. */
  readonly bytes: number;
  readonly sizeOf?: (value: unknown) => number;
  /** Whether what outputs name beyond this process, such as files, is still there: else they are made anew. */
  readonly isThere?: (outputs: NodeOutputs) => boolean;
  /** Told of a resource that could not be released. */
  readonly onError?: (error: unknown) => void;
}

/** The outputs of nodes by signature, the least recently used dropped first. */
export interface Cache extends AsyncDisposable {
  /** Bytes kept, by estimate. */
  readonly bytes: number;
  readonly size: number;
  /** The outputs known by this key, if all of `ports` are among them. */
  take(key: string, ports: Iterable<string>): Held | undefined;
  /** Keeps outputs, which are frozen, and holds them for the caller. */
  keep(key: string, outputs: NodeOutputs): Held;
  /** Holds outputs for the caller without keeping them. */
  hold(outputs: NodeOutputs): Held;
  /** Drops everything that nobody holds, and the rest once it is released. Resolves when resources are released. */
  clear(): Promise<void>;
  /** Resolves when the resources of all that was dropped so far are released. */
  settled(): Promise<void>;
}

interface Entry {
  readonly outputs: NodeOutputs;
  readonly bytes: number;
  readonly resources: ReadonlySet<AsyncDisposable | Disposable>;
  holders: number;
  retained: boolean;
}

export function createCache(
  { bytes: limit, sizeOf = estimateSize, isThere = () => true, onError = reportError }:
    CacheOptions,
): Cache {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>();
  /** How many entries share each resource: one value may go through several nodes. */
  const shares = new Map<AsyncDisposable | Disposable, number>();
  const releasing = new Set<Promise<void>>();
  let bytes = 0;

  const drop = (entry: Entry): void => {
    if (entry.retained || entry.holders) return;
    for (const resource of entry.resources) {
      const left = shares.get(resource)! - 1;
      if (left) shares.set(resource, left);
      else {
        shares.delete(resource);
        const done: Promise<void> = release(resource).catch(onError)
          .finally(() => releasing.delete(done));
        releasing.add(done);
      }
    }
  };
  const evict = (key: string, entry: Entry): void => {
    entries.delete(key);
    entry.retained = false;
    bytes -= entry.bytes;
    drop(entry);
  };
  const held = (entry: Entry): Held => {
    entry.holders++;
    let released = false;
    return {
      outputs: entry.outputs,
      release: () => {
        if (released) return;
        released = true;
        entry.holders--;
        drop(entry);
      },
    };
  };
  const create = (outputs: NodeOutputs, retained: boolean): Entry => {
    const resources = resourcesOf(freeze(outputs));
    for (const resource of resources) shares.set(resource, (shares.get(resource) ?? 0) + 1);
    return { outputs, bytes: retained ? sizeOf(outputs) : 0, resources, holders: 0, retained };
  };
  const settled = async (): Promise<void> => {
    await Promise.all(releasing);
  };
  const clear = (): Promise<void> => {
    for (const [key, entry] of entries) evict(key, entry);
    return settled();
  };
  return {
    get bytes(): number {
      return bytes;
    },
    get size(): number {
      return entries.size;
    },
    take(key, ports): Held | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      for (const port of ports) if (!Object.hasOwn(entry.outputs, port)) return undefined;
      if (!isThere(entry.outputs)) {
        evict(key, entry);
        return undefined;
      }
      entries.delete(key);
      entries.set(key, entry);
      return held(entry);
    },
    keep(key, outputs): Held {
      const before = entries.get(key);
      const entry = create(outputs, true);
      const result = held(entry);
      if (before) evict(key, before);
      entries.set(key, entry);
      bytes += entry.bytes;
      for (const [oldest, other] of entries) {
        if (bytes <= limit) break;
        evict(oldest, other);
      }
      return result;
    },
    hold: (outputs) => held(create(outputs, false)),
    clear,
    settled,
    [Symbol.asyncDispose]: clear,
  };
}
