import type { Source } from "../graph/reference.ts";
import type { Frame, NodeEntry, NodeView, Note, Point } from "../graph/workflow.ts";
import type { Measured } from "./measure.ts";

/** A node as it is drawn. */
export interface DrawnNode {
  readonly at: Point;
  readonly title: string;
  readonly entry: NodeEntry;
  readonly look: NodeView;
  readonly measured: Measured;
  /** Addresses of what it shows below its rows. */
  readonly pictures?: readonly string[];
}

export interface DrawnWire {
  readonly from: Source;
  readonly to: Source;
  /** What it carries, `#rrggbb`. */
  readonly color: string;
}

/** One canvas, with what is needed to draw it. */
export interface DrawnGraph {
  readonly nodes: ReadonlyMap<string, DrawnNode>;
  readonly wires: readonly DrawnWire[];
  readonly frames: readonly Frame[];
  readonly notes: readonly Note[];
}

export interface Box {
  readonly shape: "box";
  readonly at: Point;
  readonly size: Point;
  readonly radius: number;
  readonly fill: string;
  readonly edge?: string;
  readonly opacity: number;
}

export interface WireShape {
  readonly shape: "wire";
  readonly from: Point;
  readonly to: Point;
  /** How high it runs back to the left. */
  readonly lane?: number;
  readonly color: string;
  readonly opacity: number;
}

/** A line of text, the foot of its letters at `at`. */
export interface TextShape {
  readonly shape: "text";
  readonly text: string;
  readonly at: Point;
  readonly anchor: "start" | "end";
  readonly size: number;
  readonly color: string;
  readonly bold: boolean;
  readonly opacity: number;
}

export interface PictureShape {
  readonly shape: "picture";
  readonly href: string;
  readonly at: Point;
  readonly size: Point;
}

export type Shape = Box | WireShape | TextShape | PictureShape;

/** What is drawn, from the back to the front, within a rectangle of the canvas. */
export interface Drawn {
  readonly at: Point;
  readonly size: Point;
  readonly shapes: readonly Shape[];
}

/** A line of text, unless it is empty. */
export function text(
  words: string,
  at: Point,
  look: Partial<Omit<TextShape, "shape" | "at" | "text">> & Pick<TextShape, "color">,
): readonly TextShape[] {
  const shape = { shape: "text", anchor: "start", size: 12, bold: false, opacity: 1 } as const;
  return words ? [{ ...shape, text: words, at, ...look }] : [];
}
