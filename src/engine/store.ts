import type { Kind } from "../graph/kind.ts";
import type { NodeOutputs } from "./event.ts";

/** An output on its way to disk: the kind says which serializer writes it. */
export interface Kept {
  readonly kind: Kind;
  readonly value: unknown;
}

/** Keeps outputs marked `keep` from one process to the next, by signature. A store may forget, but not mix up. */
export interface Store {
  /** The outputs of these ports, or undefined unless it has all of them. */
  read(key: string, ports: Readonly<Record<string, Kind>>): Promise<NodeOutputs | undefined>;
  write(key: string, outputs: Readonly<Record<string, Kept>>): Promise<void>;
}
