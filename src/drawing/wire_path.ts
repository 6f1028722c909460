import type { Point } from "../graph/workflow.ts";

export type WireStyle = "curved" | "straight" | "stepped" | "hidden";

/** How far the handles of a wire's curve reach out: half the way to the right, and in a loop where it runs back. */
export function handleOf(x1: number, x2: number): number {
  return x2 >= x1 ? (x2 - x1) / 2 : 7.5 * Math.sqrt(x1 - x2);
}

/** The outline of a wire from an output (to its right) to an input (from its left). */
export function wirePath(
  [x1, y1]: Point,
  [x2, y2]: Point,
  style: WireStyle = "curved",
): string {
  if (style === "straight") return `M${x1} ${y1}L${x2} ${y2}`;
  if (style === "stepped") return `M${x1} ${y1}H${(x1 + x2) / 2}V${y2}H${x2}`;
  const reach = handleOf(x1, x2);
  return `M${x1} ${y1}C${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}`;
}
