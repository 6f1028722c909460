/** The only module that imports @xyflow/system: the shape of wires. */
import { getBezierPath, Position } from "@xyflow/system";

export type WireStyle = "curved" | "straight" | "stepped";

/** The outline of a wire from an output (to its right) to an input (from its left). */
export function wirePath(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  style: WireStyle = "curved",
): string {
  if (style === "straight") return `M${x1} ${y1}L${x2} ${y2}`;
  if (style === "stepped") return `M${x1} ${y1}H${(x1 + x2) / 2}V${y2}H${x2}`;
  return getBezierPath({
    sourceX: x1,
    sourceY: y1,
    sourcePosition: Position.Right,
    targetX: x2,
    targetY: y2,
    targetPosition: Position.Left,
    curvature: 0.3,
  })[0];
}
