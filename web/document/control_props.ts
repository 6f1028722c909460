import type { ComponentType } from "preact";
import { bodyOf } from "../../src/graph/bodies.ts";
import type { Where } from "../../src/graph/bodies.ts";
import type { Port } from "../../src/graph/port.ts";
import type { Body } from "../../src/graph/workflow.ts";
import type { Registry } from "../core/registry.ts";
import type { OpenDocument } from "./open_document.ts";

declare module "../core/registry.ts" {
  interface Contributions {
    /** Controls by the names that ports give, see `core/control_name.ts`. */
    readonly controls?: Readonly<Record<string, ComponentType<ControlProps>>>;
  }
}

/** What a control is given to edit one value. */
export interface ControlProps {
  readonly port: Port;
  /** The value written in the document; undefined where the port's default holds. */
  readonly value: unknown;
  /** Name for people: title of the port. */
  readonly label: string;
  /** The input that the value is of; missing where it is of no node. */
  readonly place?: ControlPlace;
  /** `live` while it is being dragged or typed: those make one step to undo. Undefined brings the default back. */
  onChange(value: unknown, live?: boolean): void;
}

/** An input of a node of a document. */
export interface ControlPlace {
  readonly document: OpenDocument;
  /** The canvas that the node is on, which need not be the one that is shown: a form is of the whole workflow. */
  readonly where: Where;
  readonly node: string;
  readonly input: string;
}

/** The canvas that the node is on. */
export function bodyAround({ document, where }: ControlPlace): Body {
  return bodyOf(document.workflow.value, where);
}

/** The control of a name; the one that came last, where there are several. */
export function controlNamed(
  registry: Registry,
  name: string,
): ComponentType<ControlProps> | undefined {
  return registry.at("controls").findLast((controls) => Object.hasOwn(controls, name))?.[name];
}
