import type { Corner, Outline } from "./font.ts";

/** Lines that a row of pixels is looked at along. */
const LINES = 8;

/** Pixels that a letter touches, seen from the one that it begins in, and how much of each is inside, 0 to 1. */
export type Ink = readonly (readonly [x: number, y: number, share: number])[];

/** Letters stand on a part of a pixel this small. */
const PARTS = 4;

const known = new WeakMap<Outline, Map<string, Ink>>();

/**
 * A letter as pixels, its edges smooth.
 *
 * @param pen where it begins, in pixels
 * @returns with the pixel that it begins in
 */
export function inkOf(
  outline: Outline,
  size: number,
  pen: number,
): { readonly left: number; readonly ink: Ink } {
  const part = Math.round(pen * PARTS);
  const left = Math.floor(part / PARTS);
  const begins = part / PARTS - left;
  const ink = known.getOrInsertComputed(outline, () => new Map())
    .getOrInsertComputed(
      `${size} ${begins}`,
      () =>
        filled(
          outline.contours.map((corners) =>
            corners.map(([right, up]): Corner => [begins + right * size, -up * size])
          ),
        ),
    );
  return { left, ink };
}

/** The inside of outlines: what they go round, in one direction or the other. @param contours in pixels, y down */
function filled(contours: Outline["contours"]): Ink {
  const edges = contours.flatMap((corners) =>
    corners.map((from, i) => [from, corners[(i + 1) % corners.length]!] as const)
  );
  if (!edges.length) return [];
  const [xs, ys] = [0, 1].map((axis) => contours.flat().map((corner) => corner[axis]!)) as [
    number[],
    number[],
  ];
  const left = Math.floor(Math.min(...xs));
  const [top, bottom] = [Math.floor(Math.min(...ys)), Math.ceil(Math.max(...ys))];
  const row = new Float64Array(Math.ceil(Math.max(...xs)) - left + 1);
  return Array.from({ length: bottom - top }, (_, down) => {
    const y = top + down;
    row.fill(0);
    for (let line = 0; line < LINES; line++) {
      for (const [from, to] of insideAlong(edges, y + (line + 0.5) / LINES)) {
        for (let x = Math.floor(from); x < to; x++) {
          const share = Math.min(to, x + 1) - Math.max(from, x);
          row[x - left] = row[x - left]! + share / LINES;
        }
      }
    }
    return [...row].flatMap((share, x) =>
      share > 0 ? [[left + x, y, Math.min(share, 1)] as const] : []
    );
  }).flat();
}

/** From where to where a level line is inside. */
function insideAlong(
  edges: readonly (readonly [Corner, Corner])[],
  y: number,
): readonly (readonly [from: number, to: number])[] {
  const met = edges
    .filter(([[, y1], [, y2]]) => (y1 > y) !== (y2 > y))
    .map(([[x1, y1], [x2, y2]]) => ({
      x: x1 + (y - y1) / (y2 - y1) * (x2 - x1),
      turn: y1 < y2 ? 1 : -1,
    }))
    .sort((a, b) => a.x - b.x);
  let around = 0;
  return met.flatMap(({ x, turn }, i) => {
    around += turn;
    return around !== 0 ? [[x, met[i + 1]!.x] as const] : [];
  });
}
