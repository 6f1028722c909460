import type { MeasuredRow } from "../../src/drawing/measure.ts";
import type { Rect } from "./rect.ts";

/** A node of more lines has those in sight drawn; of fewer all, so that moving about changes nothing in it. */
const MANY_LINES = 100;
/** Lines come and go by as many. */
const LOT = 20;

/**
 * Which lines of a node are drawn.
 *
 * @param area What is drawn of the world; unless it is given, none of many
 * @param top Where the node begins
 * @returns from which on, and up to which
 */
export function linesIn(
  lines: readonly MeasuredRow[],
  area: () => Rect | undefined,
  top: () => number,
): readonly [number, number] {
  if (lines.length <= MANY_LINES) return [0, lines.length];
  const [shown, start] = [area(), top()];
  if (!shown) return [0, 0];
  const first = lines.findIndex(({ y, height }) => start + y + height > shown.y);
  const end = lines.findLastIndex(({ y }) => start + y < shown.y + shown.height) + 1;
  if (first < 0) return [0, 0];
  return [
    Math.floor(first / LOT) * LOT,
    Math.min(lines.length, Math.ceil(end / LOT) * LOT),
  ];
}
