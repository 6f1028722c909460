import type { Pixels } from "../../runtime/images/pixels.ts";

/**
 * A picture as lines of text for terminals with 24-bit colour: each `▀` is two pixels, one above the other. Pixels are
 * means over the area that they stand for.
 */
export function halfBlocks(
  picture: Pixels,
  maxColumns: number,
  maxLines: number,
): readonly string[] {
  const { width, height, channels } = picture;
  const scale = Math.min(1, maxColumns / width, 2 * maxLines / height);
  const columns = Math.max(1, Math.floor(width * scale));
  const rows = Math.max(2, 2 * Math.floor(height * scale / 2));
  const color = (column: number, row: number): string => {
    const [left, right] = span(column, columns, width);
    const [top, bottom] = span(row, rows, height);
    const sum = [0, 0, 0];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        for (let c = 0; c < 3; c++) sum[c]! += picture.data[channels * (y * width + x) + c]!;
      }
    }
    const count = (right - left) * (bottom - top);
    return sum.map((value) => Math.round(value / count)).join(";");
  };
  return Array.from({ length: rows / 2 }, (_, line) => {
    const cells = Array.from(
      { length: columns },
      (_, column) => `\x1b[38;2;${color(column, 2 * line)};48;2;${color(column, 2 * line + 1)}m▀`,
    );
    return `${cells.join("")}\x1b[0m`;
  });
}

/** The pixels that the part `index` of `count` covers: at least one. */
function span(index: number, count: number, size: number): [number, number] {
  const start = Math.min(Math.floor(index * size / count), size - 1);
  return [start, Math.max(start + 1, Math.floor((index + 1) * size / count))];
}
