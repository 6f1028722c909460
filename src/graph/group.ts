import type { Port } from "./port.ts";

export interface GroupOptions {
  readonly title?: string;
  readonly doc?: string;
  /** Fewest and most rows. */
  readonly min?: number;
  readonly max?: number;
}

/**
 * Inputs that repeat: any number of rows, each with the same ports. `terms: group({ scale: float() })` is saved as
 * `terms.0.scale`, `terms.1.scale`; rows are in order of their number and gaps do not matter.
 */
export interface Group<R extends Ports = Ports> extends GroupOptions {
  readonly group: R;
}

export type Ports = Readonly<Record<string, Port>>;
export type Inputs = Readonly<Record<string, Port | Group>>;

export function group<const R extends Ports>(row: R, options: GroupOptions = {}): Group<R> {
  return { ...options, group: row };
}

export function isGroup(input: Port | Group): input is Group {
  return "group" in input;
}
