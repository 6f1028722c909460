import type { Port } from "./port.ts";

/** What may be said of a group. */
export interface GroupOptions {
  /** Name shown in the editor; without it the group's own name. */
  readonly title?: string;
  /** What a row is, for the inspector. */
  readonly doc?: string;
  /** Fewest and most rows. */
  readonly min?: number;
  /** Most rows; any number unless given. */
  readonly max?: number;
  /**
   * The place of a row means something: the node runs with all that it was given or not at all, where others go on without a
   * row that has lost what it needs.
   */
  readonly placed?: true;
}

/**
 * Inputs that repeat: any number of rows, each with the same ports. `terms: group({ scale: float() })` is saved as
 * `terms.0.scale`, `terms.1.scale`; rows are in order of their number and gaps do not matter.
 */
export interface Group<R extends Ports = Ports> extends GroupOptions {
  /** The ports of a row. */
  readonly group: R;
}

/** Ports by name. */
export type Ports = Readonly<Record<string, Port>>;
/** Ports and groups by name. */
export type Inputs = Readonly<Record<string, Port | Group>>;

/** Declares inputs that repeat, see {@link Group}. */
export function group<const R extends Ports>(row: R, options: GroupOptions = {}): Group<R> {
  return { ...options, group: row };
}

export function isGroup(input: Port | Group): input is Group {
  return "group" in input;
}
