import type { Port } from "../../src/graph/port.ts";

/** What a control is given to edit one value. */
export interface ControlProps {
  readonly port: Port;
  /** The value written in the document; undefined where the port's default holds. */
  readonly value: unknown;
  /** Name for people: title of the port. */
  readonly label: string;
  /** `live` while it is being dragged or typed: those make one step to undo. */
  onChange(value: unknown, live?: boolean): void;
}
