/** A row that scrolls: how far it is, how much of it is seen, and how wide an item is. */
export interface ScrolledRow {
  readonly scroll: number;
  readonly width: number;
  readonly item: number;
}

/** Items drawn beyond either end of what is seen. */
const BEYOND = 4;

/** Which of equally wide items are in sight, some beyond either end included: `[from, to)`. */
export function visibleRange(
  { scroll, width, item }: ScrolledRow,
  count: number,
): readonly [number, number] {
  const from = Math.max(0, Math.floor(scroll / item) - BEYOND);
  const to = Math.min(count, Math.ceil((scroll + width) / item) + BEYOND);
  return [Math.min(from, count), Math.max(to, Math.min(from, count))];
}

/** Where to scroll so that an item is in sight, no farther than needed. */
export function scrollTo({ scroll, width, item }: ScrolledRow, index: number): number {
  const [start, end] = [index * item, (index + 1) * item];
  if (start < scroll) return start;
  return end > scroll + width ? end - width : scroll;
}
