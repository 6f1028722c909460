import type { Tensor } from "../../tensor/tensor.ts";

/** The row of a tensor that belongs to an image: its own, or the only one. */
export function rowOf({ data, shape }: Tensor, image: number): Tensor {
  const rows = shape[0]!;
  const row = rows === 1 ? 0 : image;
  if (row >= rows) {
    throw new RangeError(`Expected a row for image ${image + 1}, but there are ${rows} rows`);
  }
  const size = data.length / rows;
  return { data: data.subarray(row * size, (row + 1) * size), shape: [1, ...shape.slice(1)] };
}

/** Rows of one shape as one batch. */
export function stack(rows: readonly Tensor[]): Tensor {
  const first = rows[0]!;
  const size = first.data.length;
  const data = new Float32Array(size * rows.length);
  rows.forEach((row, i) => data.set(row.data, i * size));
  return { data, shape: [rows.length, ...first.shape.slice(1)] };
}

/** Channels of equally large pictures [1, c, h, w] one after the other. */
export function joinChannels(parts: readonly Tensor[]): Tensor {
  const [, , height, width] = parts[0]!.shape;
  const odd = parts.find(({ shape }) => shape[2] !== height || shape[3] !== width);
  if (odd) {
    throw new RangeError(
      `Cannot append channels of ${odd.shape[3]}x${odd.shape[2]} to latents of ${width}x${height}`,
    );
  }
  const data = new Float32Array(parts.reduce((size, part) => size + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const channels = parts.reduce((sum, { shape }) => sum + shape[1]!, 0);
  return { data, shape: [1, channels, height!, width!] };
}

const gcd = (a: number, b: number): number => b === 0 ? a : gcd(b, a % b);

/**
 * Texts [1, tokens, width] of any lengths brought to their least common multiple by repeating tokens: attention over
 * keys that are all repeated equally often gives the same result.
 */
export function equalLengths(texts: readonly Tensor[]): readonly Tensor[] {
  const length = texts.reduce((n, { shape }) => n / gcd(n, shape[1]!) * shape[1]!, 1);
  return texts.map((text) => {
    const tokens = text.shape[1]!;
    if (tokens === length) return text;
    const data = new Float32Array(text.data.length / tokens * length);
    for (let at = 0; at < data.length; at += text.data.length) data.set(text.data, at);
    return { data, shape: [1, length, text.shape[2]!] };
  });
}

/** Items in groups of equal keys, in the order of each key's first item. */
export function groupBy<T>(items: readonly T[], key: (item: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}
