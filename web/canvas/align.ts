import type { Rect } from "./rect.ts";

/** A move that brings an edge or middle of what is dragged in line with something else. */
export interface Alignment {
  readonly dx: number;
  readonly dy: number;
  /** The lines they share. */
  readonly x?: number;
  readonly y?: number;
}

/** The least move, within `reach`, that aligns `rect` with any of the others. */
export function alignment(rect: Rect, others: Iterable<Rect>, reach: number): Alignment {
  let [dx, dy] = [Infinity, Infinity];
  let x: number | undefined;
  let y: number | undefined;
  const xs = [rect.x, rect.x + rect.width / 2, rect.x + rect.width];
  const ys = [rect.y, rect.y + rect.height / 2, rect.y + rect.height];
  for (const other of others) {
    for (
      const [index, line] of [other.x, other.x + other.width / 2, other.x + other.width].entries()
    ) {
      const by = line - xs[index]!;
      if (Math.abs(by) <= reach && Math.abs(by) < Math.abs(dx)) [dx, x] = [by, line];
    }
    for (
      const [index, line] of [other.y, other.y + other.height / 2, other.y + other.height].entries()
    ) {
      const by = line - ys[index]!;
      if (Math.abs(by) <= reach && Math.abs(by) < Math.abs(dy)) [dy, y] = [by, line];
    }
  }
  return {
    dx: x === undefined ? 0 : dx,
    dy: y === undefined ? 0 : dy,
    ...(x !== undefined && { x }),
    ...(y !== undefined && { y }),
  };
}

export type Edge = "left" | "right" | "top" | "bottom" | "center" | "middle";

export interface Box extends Rect {
  readonly key: string;
}

/** Where each box goes so that all share an edge or a middle with the whole selection. */
export function alignBoxes(boxes: readonly Box[], edge: Edge): ReadonlyMap<string, Rect> {
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  return new Map(boxes.map((box) => {
    const { x, y, width, height } = box;
    const places: Record<Edge, readonly [number, number]> = {
      left: [left, y],
      right: [right - width, y],
      center: [(left + right - width) / 2, y],
      top: [x, top],
      bottom: [x, bottom - height],
      middle: [x, (top + bottom - height) / 2],
    };
    const [toX, toY] = places[edge];
    return [box.key, { x: Math.round(toX), y: Math.round(toY), width, height }];
  }));
}

/** Where each box goes so that the gaps between them are equal; the outer two stay. */
export function distributeBoxes(
  boxes: readonly Box[],
  axis: "x" | "y",
): ReadonlyMap<string, Rect> {
  const size = axis === "x" ? "width" : "height";
  const sorted = [...boxes].sort((a, b) => a[axis] - b[axis]);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const taken = sorted.reduce((sum, box) => sum + box[size], 0);
  const gap = (last[axis] + last[size] - first[axis] - taken) / Math.max(1, sorted.length - 1);
  let at = first[axis];
  return new Map(sorted.map((box) => {
    const { key, ...rect } = box;
    const placed = { ...rect, [axis]: Math.round(at) };
    at += box[size] + gap;
    return [key, placed];
  }));
}
