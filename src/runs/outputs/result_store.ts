import { deserialize, serialize } from "node:v8";
import type { NodeOutputs } from "../../engine/event.ts";
import type { Store } from "../../engine/store.ts";
import type { Folder } from "../../files/folder.ts";
import { seal, unseal } from "../../files/seal.ts";
import { pruneFiles } from "../queue/prune_files.ts";

/** Names the format and its version; another one is not read. */
const FORMAT = "braid result 1\n";

/** The shape of the names of all that is kept of results, and of what nodes have shown of them. */
export const RESULT = /^(?<start>[0-9a-f]{2})\/\k<start>[0-9a-f]{62}(\.output)?\.(result|shown)$/;

/** Outputs of nodes in a folder, one file a signature, so that the next process need not work them out again. */
export interface ResultStore extends Store {
  /** Deletes what was used longest ago until no more than the bound is left. */
  prune(): Promise<void>;
}

/**
 * Values are kept as structured clones behind a checksum: a damaged file is as if it were not there.
 *
 * @param maxBytes Bound on what stays after {@link ResultStore.prune}
 */
export function openResultStore(folder: Folder, maxBytes: number = 2 ** 31): ResultStore {
  const nameOf = (key: string): string => `${key.slice(0, 2)}/${key}.result`;
  return {
    async read(key, ports): Promise<NodeOutputs | undefined> {
      const name = nameOf(key);
      const outputs = decode(await readIfAny(folder, name));
      if (!outputs || !Object.keys(ports).every((port) => Object.hasOwn(outputs, port))) return;
      folder.touch(name);
      return outputs;
    },
    // deno-lint-ignore require-await
    async write(key, kept): Promise<void> {
      const values = Object.entries(kept).map(([port, { value }]) => [port, value] as const);
      if (!values.every(([, value]) => isPlain(value))) return;
      folder.writeCache(nameOf(key), seal(FORMAT, serialize(Object.fromEntries(values))));
    },
    async prune(): Promise<void> {
      await folder.sweep();
      await pruneFiles(folder, await Array.fromAsync(folder.files(RESULT)), maxBytes);
    },
  };
}

/** Undefined for what is not whole. */
function decode(file: Uint8Array | undefined): NodeOutputs | undefined {
  const body = file && unseal(FORMAT, file);
  if (!body) return undefined;
  try {
    return deserialize(body) as NodeOutputs;
  } catch {
    return undefined; // written by a newer engine
  }
}

/** Whether a structured clone is the value again: no instances of classes, no functions. */
function isPlain(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) &&
    Object.values(value).every(isPlain);
}

async function readIfAny(folder: Folder, name: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(folder.fileOf(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
