import type { Point } from "../graph/workflow.ts";

export type WireStyle = "curved" | "straight" | "stepped" | "hidden";

/** How far the handles of a wire's curve reach out: half the way to the right, and in a loop where it runs back. */
export function handleOf(x1: number, x2: number): number {
  return x2 >= x1 ? (x2 - x1) / 2 : 7.5 * Math.sqrt(x1 - x2);
}

/** Where a node begins and ends. */
export interface Span {
  readonly y: number;
  readonly height: number;
}

/** Between a node and the lane of a wire that runs back along it, and how round its corners are. */
const [BESIDE, ROUND] = [12, 10];

/**
 * How high a wire runs back to the left, between the node that it leaves and one that lies wholly below or above: just
 * beside the latter, where what is laid out in bands has its gap. Undefined where it runs right, or there is no between.
 */
export function laneOf(
  [x1]: Point,
  [x2, y2]: Point,
  source: Span,
  target: Span,
): number | undefined {
  if (x2 >= x1) return undefined;
  // Wires to several ports lie beside each other.
  const apart = Math.min(24, (y2 - target.y) / 5);
  const above = target.y - source.y - source.height;
  if (above > 2 * BESIDE) return target.y - Math.min(BESIDE + apart, above - BESIDE);
  const below = source.y - target.y - target.height;
  if (below > 2 * BESIDE) {
    return target.y + target.height + Math.min(BESIDE + apart, below - BESIDE);
  }
  return undefined;
}

/** Where a wire in a lane turns, ends included. */
export function cornersOf([x1, y1]: Point, [x2, y2]: Point, lane: number): readonly Point[] {
  const apart = Math.min(BESIDE, Math.abs(y2 - lane) / 5);
  const [right, left] = [x1 + BESIDE + apart / 2, x2 - BESIDE - apart];
  return [[x1, y1], [right, y1], [right, lane], [left, lane], [left, y2], [x2, y2]];
}

function roundedPath(corners: readonly Point[]): string {
  const [[x, y], ...rest] = [corners[0]!, ...corners.slice(1)];
  const steps = rest.map(([x2, y2], i) => {
    const next = rest[i + 1];
    if (!next) return `L${x2} ${y2}`;
    const [x1, y1] = corners[i]!;
    const towards = ([x, y]: Point): Point => {
      const way = Math.hypot(x - x2, y - y2);
      const part = way ? Math.min(ROUND, way / 2) / way : 0;
      return [x2 + (x - x2) * part, y2 + (y - y2) * part];
    };
    return `L${towards([x1, y1]).join(" ")}Q${x2} ${y2} ${towards(next).join(" ")}`;
  });
  return `M${x} ${y}${steps.join("")}`;
}

/**
 * The outline of a wire from an output (to its right) to an input (from its left).
 *
 * @param lane How high it runs back, see {@link laneOf}
 */
export function wirePath(
  [x1, y1]: Point,
  [x2, y2]: Point,
  style: WireStyle = "curved",
  lane?: number,
): string {
  if (style !== "straight" && lane !== undefined) {
    return roundedPath(cornersOf([x1, y1], [x2, y2], lane));
  }
  if (style === "straight") return `M${x1} ${y1}L${x2} ${y2}`;
  if (style === "stepped") return `M${x1} ${y1}H${(x1 + x2) / 2}V${y2}H${x2}`;
  const reach = handleOf(x1, x2);
  return `M${x1} ${y1}C${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}`;
}
