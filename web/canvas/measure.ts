import { REROUTE } from "../../src/graph/node_types.ts";
import type { NodeEntry, NodeView } from "../../src/graph/workflow.ts";
import { TALL } from "../controls/control_name.ts";
import type { Row } from "./node_rows.ts";

/** Heights in pixels; the style sheet draws to the same ones. */
export const HEADER = 28;
export const LINE = 22;
export const CONTROL_LINE = 26;
export const PADDING = 6;
export const NODE_WIDTH = 230;
const REROUTE_SIZE = 22;

export interface MeasuredRow {
  readonly row: Row;
  readonly y: number;
  readonly height: number;
}

/** Where everything of a node is, from its upper left corner: known without drawing it, so that wires can be too. */
export interface Measured {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly MeasuredRow[];
  /** Height of the middle of each port. */
  readonly inputs: ReadonlyMap<string, number>;
  readonly outputs: ReadonlyMap<string, number>;
  /** Where a picture below the rows begins, and its height. */
  readonly picture?: { readonly y: number; readonly height: number };
}

export function measureNode(
  entry: NodeEntry,
  look: NodeView,
  rows: readonly Row[],
  pictureRatio?: number,
): Measured {
  const inputs = new Map<string, number>();
  const outputs = new Map<string, number>();
  const place = (row: Row, middle: number): void => {
    if (row.row === "ports" || row.row === "control") {
      if (row.input) inputs.set(row.input.name, middle);
      if (row.row === "ports" && row.output !== undefined) outputs.set(row.output, middle);
    }
  };
  if (entry.type === REROUTE || look.collapsed) {
    const reroute = entry.type === REROUTE;
    const height = reroute ? REROUTE_SIZE : HEADER;
    for (const row of rows) place(row, height / 2);
    const width = reroute ? REROUTE_SIZE * 1.5 : look.size?.[0] ?? NODE_WIDTH;
    return { width, height, rows: [], inputs, outputs };
  }
  const width = look.size?.[0] ?? NODE_WIDTH;
  const natural = rows.map(rowHeight);
  const content = HEADER + PADDING * 2 + natural.reduce((sum, height) => sum + height, 0);
  const tall = rows.filter(isTall).length;
  const picture = pictureRatio === undefined ? 0 : Math.min(width / pictureRatio, 2 * width);
  const spare = Math.max(0, (look.size?.[1] ?? 0) - content - picture);
  const share = tall ? spare / tall : 0;

  let y = HEADER + PADDING;
  const measured = rows.map((row, index): MeasuredRow => {
    const height = natural[index]! + (isTall(row) ? share : 0);
    place(row, y + (row.row === "control" ? CONTROL_LINE : LINE) / 2);
    const line = { row, y, height };
    y += height;
    return line;
  });
  const below = y + PADDING;
  const rest = tall ? 0 : spare;
  return {
    width,
    height: below + picture + rest,
    rows: measured,
    inputs,
    outputs,
    ...(picture && { picture: { y: below, height: picture + rest } }),
  };
}

function isTall(row: Row): boolean {
  return row.row === "control" && row.control in TALL;
}

function rowHeight(row: Row): number {
  if (row.row !== "control") return LINE;
  return row.control in TALL ? LINE + TALL[row.control]! : CONTROL_LINE;
}
