import type { Kind } from "../graph/kind.ts";
import type { Port } from "../graph/port.ts";
import type { NodeOutputs } from "./event.ts";
import type { Task } from "./task.ts";

/** An output on its way to disk: the kind says which serializer writes it. */
export interface StoredOutput {
  readonly kind: Kind;
  readonly value: unknown;
}

/** Keeps outputs marked `keep` from one process to the next, by signature. A store may forget, but not mix up. */
export interface Store {
  /** The outputs of these ports, or undefined unless it has all of them. */
  read(key: string, ports: Readonly<Record<string, Kind>>): Promise<NodeOutputs | undefined>;
  write(key: string, outputs: Readonly<Record<string, StoredOutput>>): Promise<void>;
}

/** The outputs of a task that may be on disk, with their kinds. */
function storable(task: Task): Readonly<Record<string, Kind>> {
  const { node, outputs } = task.step;
  return Object.fromEntries(
    Object.entries<Port>(node.outputs)
      .flatMap(([name, { keep }]) => keep ? [[name, outputs[name]!] as const] : []),
  );
}

/** Looks a task's outputs up on disk; undefined at once if not all that are needed can be there. */
export function readStore(store: Store, task: Task): Promise<NodeOutputs | undefined> | undefined {
  const kinds = storable(task);
  const needed = [...task.ports];
  if (!needed.length || needed.some((port) => !Object.hasOwn(kinds, port))) return undefined;
  const ports = Object.fromEntries(needed.map((port) => [port, kinds[port]!]));
  return Promise.resolve().then(() => store.read(task.signature.key, ports));
}

/** Writes those of a task's outputs that are marked to be kept. */
export async function writeStore(store: Store, task: Task, outputs: NodeOutputs): Promise<void> {
  const stored: Record<string, StoredOutput> = {};
  for (const [port, kind] of Object.entries(storable(task))) {
    if (outputs[port] !== undefined) stored[port] = { kind, value: outputs[port] };
  }
  if (Object.keys(stored).length) await store.write(task.signature.key, stored);
}
