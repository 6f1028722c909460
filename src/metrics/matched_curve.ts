import { type Interval, quantiles } from "./half_samples.ts";

/** A point of a curve: what it is looked up by, and its height, with tries of what it might have been as well. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly tries: readonly { readonly x: number; readonly y: number }[];
}

/** A height by interpolation. */
export interface Matched {
  readonly value: number;
  readonly interval: Interval;
  /** Share of the tries in which the curve came there at all. */
  readonly reached: number;
}

/**
 * The height of a curve at `x`, by straight lines between its points in the order they are given, such as that of a rising
 * scale: the first stretch that crosses `x` counts. Undefined where none does.
 */
export function heightAt(
  points: readonly { readonly x: number; readonly y: number }[],
  x: number,
): number | undefined {
  for (let i = 0; i < points.length; i++) {
    const [a, b] = [points[i]!, points[i + 1]];
    if (a.x === x) return a.y;
    if (b && (a.x - x) * (b.x - x) < 0) return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
  }
  return undefined;
}

/** {@link heightAt} with an interval: a distance at matched accuracy. */
export function matchedAt(points: readonly CurvePoint[], x: number): Matched | undefined {
  const value = heightAt(points, x);
  if (value === undefined) return undefined;
  const tries = points[0]!.tries.flatMap((_, t) => {
    const height = heightAt(points.map((point) => point.tries[t]!), x);
    return height === undefined ? [] : [height];
  });
  return {
    value,
    interval: quantiles(tries),
    reached: tries.length / points[0]!.tries.length,
  };
}
