/** CRC-32 (the one of zip and PNG) of a text's UTF-8 bytes. */
export function crc32(text: string): number {
  let crc = ~0;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** The uniform generator mulberry32, values in [0, 1). */
export function mulberry32(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6D2B79F5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, dim) => size * dim, 1);

function uniform(name: string, shape: readonly number[], scale: number, shift = 0) {
  const next = mulberry32(crc32(name));
  return Float32Array.from({ length: sizeOf(shape) }, () => shift + scale * (2 * next() - 1));
}

/** The weights that the golden outputs were computed with, a function of the parameter's name. */
export function goldenWeight(name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  if (name.endsWith(".bias")) return uniform(name, shape, 0.05);
  if (/(token|position)_embedding\.weight$/.test(name)) return uniform(name, shape, 0.5);
  if (shape.length === 1) return uniform(name, shape, 0.1, 1);
  return uniform(name, shape, Math.sqrt(3 / sizeOf(shape.slice(1))));
}

/** The inputs of the golden outputs: uniform with variance 1. */
export function goldenInput(name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  return uniform(name, shape, Math.sqrt(3));
}
