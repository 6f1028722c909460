import type { Point } from "../../src/graph/workflow.ts";

/** What of the world is shown: a point `p` of it is on screen at `p * zoom + (x, y)`. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const MIN_ZOOM = 0.02;
export const MAX_ZOOM = 4;

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
    b.y < a.y + a.height;
}

/** Whether all of a rectangle lies within another. */
export function holds(outer: Rect, { x, y, width, height }: Rect): boolean {
  return x >= outer.x && y >= outer.y && x + width <= outer.x + outer.width &&
    y + height <= outer.y + outer.height;
}

/** The smallest rectangle round all of them. */
export function around(rects: Iterable<Rect>): Rect | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left === Infinity
    ? undefined
    : { x: left, y: top, width: right - left, height: bottom - top };
}

/** Grown by `margin` on every side. */
export function grown({ x, y, width, height }: Rect, margin: number): Rect {
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}

/** The rectangle between two points, whichever comes first. */
export function between([x1, y1]: Point, [x2, y2]: Point): Rect {
  return {
    x: Math.min(x1, x2),
    y: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
  };
}

/** The part of the world that a pane of this size shows. */
export function visibleRect({ x, y, zoom }: Viewport, width: number, height: number): Rect {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

/** Pixels between what is shown and the edges of the pane. */
export const PADDING = 20;

/** The viewport that shows the whole rectangle in the middle of a pane, at most at its own size. */
export function fitted(rect: Rect, width: number, height: number): Viewport {
  const room = (space: number): number => Math.max(space - 2 * PADDING, 1);
  const wanted = Math.min(room(width) / rect.width, room(height) / rect.height, 1);
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, wanted));
  return {
    x: width / 2 - (rect.x + rect.width / 2) * zoom,
    y: height / 2 - (rect.y + rect.height / 2) * zoom,
    zoom,
  };
}

/** Zoomed by `factor` about a point on the screen, which stays where it is. */
export function zoomed({ x, y, zoom }: Viewport, factor: number, at: Point): Viewport {
  const next = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom * factor));
  const ratio = next / zoom;
  return { x: at[0] - (at[0] - x) * ratio, y: at[1] - (at[1] - y) * ratio, zoom: next };
}

export function snapped(value: number, grid: number): number {
  return Math.round(value / grid) * grid;
}
