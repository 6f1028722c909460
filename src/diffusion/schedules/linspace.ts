/** `steps` numbers from `start` to `end`, both included, in doubles; a single one is `start`. */
export function linspace(start: number, end: number, steps: number): number[] {
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  return Array.from(
    { length: steps },
    (_, i) => i > 0 && i === steps - 1 ? end : start + step * i,
  );
}

/**
 * `torch.linspace` in float32 on a CPU with 8 lanes: the base of each eight is rounded, then each lane is.
 *
 * The last bit of a beta decides the seventh digit of the largest sigma, which published sums depend on.
 */
export function linspace32(start: number, end: number, steps: number): Float32Array {
  const [from, to] = [Math.fround(start), Math.fround(end)];
  const step = Math.fround(Math.fround(to - from) / Math.fround(steps - 1));
  const at = (i: number): number =>
    i < Math.floor(steps / 2)
      ? Math.fround(from + step * i)
      : Math.fround(to - step * (steps - 1 - i));
  if (steps === 1) return Float32Array.of(from);
  const whole = steps - steps % 8;
  return Float32Array.from(
    { length: steps },
    (_, i) => i < whole ? at(i - i % 8) + step * (i % 8) : at(i),
  );
}

/** Rounds halves to the even neighbour, as NumPy does: 0.5 is 0, 1.5 is 2. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** `table` at a fractional index, linear between neighbours and constant outside. */
export function interpolate(table: ArrayLike<number>, index: number): number {
  const last = table.length - 1;
  const at = Math.min(Math.max(index, 0), last);
  const low = Math.min(Math.floor(at), Math.max(last - 1, 0));
  const [a, b] = [table[low]!, table[Math.min(low + 1, last)]!];
  return at === low ? a : a + (b - a) * (at - low);
}

/** The fractional index at which the ascending `table` has `value`, clamped to its ends. */
export function indexOfValue(table: ArrayLike<number>, value: number): number {
  let [low, high] = [0, table.length - 1];
  if (value <= table[low]!) return low;
  if (value >= table[high]!) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (table[middle]! <= value) low = middle;
    else high = middle;
  }
  return low + (value - table[low]!) / (table[high]! - table[low]!);
}
