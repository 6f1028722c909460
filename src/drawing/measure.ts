import { REROUTE } from "../graph/node_types.ts";
import type { NodeEntry, NodeView, Point } from "../graph/workflow.ts";
import { TALL } from "./control_name.ts";
import type { Row } from "./node_rows.ts";

/** Heights in pixels; the style sheet draws to the same ones. */
export const HEADER = 28;
export const LINE = 22;
export const CONTROL_LINE = 26;
export const PADDING = 6;
export const NODE_WIDTH = 230;
/** Of a note that says no size. */
export const NOTE_SIZE: Point = [220, 120];
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
  /** Where what a run gave, below the rows, begins, and its height. */
  readonly result?: { readonly y: number; readonly height: number };
}

/** What a run gave: pictures that have this ratio of width to height together, or text. */
export type ShownResult = ({ readonly ratio: number } | { readonly text: string }) & {
  /** How high the node may become by it without reaching over others; one whose size is said has that. */
  readonly tallest?: number;
  /** Shown where there is no room for it, too: small, and over others. */
  readonly always?: boolean;
};

/** Of a grid of so many pictures, which is as wide as high. */
export function columnsOf(pictures: number): number {
  return Math.ceil(Math.sqrt(pictures));
}

/** Where each of so many pictures lies in a place below the rows of a node. */
export function pictureCells(
  pictures: number,
  [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
): readonly { readonly at: Point; readonly size: Point }[] {
  const columns = columnsOf(pictures);
  const size = [width / columns, height / Math.ceil(pictures / columns)] as const;
  return Array.from({ length: pictures }, (_, index) => ({
    at: [x + index % columns * size[0], y + Math.floor(index / columns) * size[1]],
    size,
  }));
}

const TEXT_LINE = 16;
const TEXT_LINES = 8;

function resultHeight(result: ShownResult | undefined, width: number): number {
  if (!result) return 0;
  if ("ratio" in result) return Math.min(width / result.ratio, 2 * width);
  const letters = (width - 20) / 6.7;
  const lines = result.text.split("\n").reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(line.length / letters)),
    0,
  );
  return Math.min(lines, TEXT_LINES) * TEXT_LINE + 12;
}

/** Less of a result than this is not worth showing, in pixels. */
const LEAST_RESULT = 48;

/** Of what was asked for, in pixels. */
const LEAST_OUTPUT = 96;

export function measureNode(
  entry: NodeEntry,
  look: NodeView,
  rows: readonly Row[],
  result?: ShownResult,
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
  const wanted = resultHeight(result, width);
  const room = (result?.tallest ?? Infinity) - content;
  const below = room < LEAST_RESULT && !result?.always
    ? 0
    : Math.min(wanted, Math.max(room, result?.always ? LEAST_OUTPUT : 0));
  const spare = Math.max(0, (look.size?.[1] ?? 0) - content - below);
  const share = tall ? spare / tall : 0;

  let y = HEADER + PADDING;
  const measured = rows.map((row, index): MeasuredRow => {
    const height = natural[index]! + (isTall(row) ? share : 0);
    place(row, y + (row.row === "control" ? CONTROL_LINE : LINE) / 2);
    const line = { row, y, height };
    y += height;
    return line;
  });
  const end = y + PADDING;
  const rest = tall ? 0 : spare;
  return {
    width,
    height: end + below + rest,
    rows: measured,
    inputs,
    outputs,
    ...(below && { result: { y: end, height: below + rest } }),
  };
}

function isTall(row: Row): boolean {
  return row.row === "control" && row.control in TALL;
}

function rowHeight(row: Row): number {
  if (row.row !== "control") return LINE;
  return row.control in TALL ? LINE + TALL[row.control]! : CONTROL_LINE;
}
