/** Which of equally wide items are in sight, some beyond either end included: `[from, to)`. */
export function visibleRange(
  scroll: number,
  width: number,
  item: number,
  count: number,
  beyond = 4,
): readonly [number, number] {
  const from = Math.max(0, Math.floor(scroll / item) - beyond);
  const to = Math.min(count, Math.ceil((scroll + width) / item) + beyond);
  return [Math.min(from, count), Math.max(to, Math.min(from, count))];
}

/** Where to scroll so that an item is in sight, no farther than needed. */
export function scrollTo(scroll: number, width: number, item: number, index: number): number {
  const [start, end] = [index * item, (index + 1) * item];
  if (start < scroll) return start;
  return end > scroll + width ? end - width : scroll;
}
