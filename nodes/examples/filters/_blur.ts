type Steps = readonly [count: number, step: number];

/**
 * A plane blurred by a Gauss function of some width in pixels, row by row and then column by column; what lies beyond an
 * edge is as what is at it.
 */
export function blur(
  plane: Float32Array,
  { width, height, sigma }: { width: number; height: number; sigma: number },
): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from(
    { length: 2 * reach + 1 },
    (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((all, one) => all + one, 0);
  /** Along lines of so many values, `step` apart, whose beginnings are `next` apart. */
  const along = (from: Float32Array, [count, step]: Steps, [lines, next]: Steps): Float32Array => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line++) {
      for (let at = 0; at < count; at++) {
        let value = 0;
        for (let i = -reach; i <= reach; i++) {
          const near = Math.min(count - 1, Math.max(0, at + i));
          value += weights[i + reach]! * from[line * next + near * step]!;
        }
        to[line * next + at * step] = value / sum;
      }
    }
    return to;
  };
  const rows = along(plane, [width, 1], [height, width]);
  return along(rows, [height, width], [width, 1]);
}
