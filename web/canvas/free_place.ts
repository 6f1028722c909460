import type { Point } from "../../src/graph/workflow.ts";
import { grown, overlaps } from "./rect.ts";
import type { Rect } from "./rect.ts";

const GAP = 24;

/** Of how many others, the nearest, the sides are looked at. */
const NEAR = 24;

/** The place nearest to where a box is at which it lies over no other: where it is, else beside or between others. */
export function freePlace(box: Rect, others: readonly Rect[]): Point {
  const way = ({ x, y }: { readonly x: number; readonly y: number }): number =>
    Math.hypot(x - box.x, y - box.y);
  const isFree = ([x, y]: Point): boolean =>
    !others.some((other) => overlaps(grown(other, GAP / 2), { ...box, x, y }));
  const near = others.toSorted((a, b) => way(a) - way(b)).slice(0, NEAR);
  const sides = (from: number, size: number, of: (other: Rect) => readonly [number, number]) => [
    from,
    ...near.flatMap((other) => {
      const [start, length] = of(other);
      return [start - size - GAP, start + length + GAP];
    }),
  ];
  const xs = sides(box.x, box.width, ({ x, width }) => [x, width]);
  const ys = sides(box.y, box.height, ({ y, height }) => [y, height]);
  return xs.flatMap((x) => ys.map((y): Point => [x, y]))
    .sort((a, b) => way({ x: a[0], y: a[1] }) - way({ x: b[0], y: b[1] }))
    .find(isFree) ?? [box.x, box.y];
}
