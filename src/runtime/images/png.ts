import { deflateSync } from "node:zlib";
import type { Tensor } from "../../tensor/tensor.ts";
import { toPixels } from "./pixels.ts";
import { joinBytes, pngChunk, SIGNATURE, textChunk } from "./png_chunks.ts";

/** What a PNG carries beside its colours. */
export interface PngOptions {
  /** Opacity [1, 1, H, W]; transparency is not stored without it. */
  readonly alpha?: Tensor;
  /** Text to carry, by keyword. */
  readonly text?: Readonly<Record<string, string>>;
}

/** Colour types of the header. */
const RGB = 2;
const RGBA = 6;

/** The sum of a filtered row's bytes as signed differences, without their signs. */
function magnitude(row: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]! < 128 ? row[i]! : 256 - row[i]!;
  return sum;
}

/**
 * Filters rows, each by the filter with the least sum of magnitudes: the heuristic of the PNG specification. The
 * filters are none, the difference to the left and that to the row above.
 */
function filterRows(pixels: Uint8Array, stride: number, step: number): Uint8Array {
  const rows = pixels.length / stride;
  const out = new Uint8Array(rows * (stride + 1));
  const [left, above] = [new Uint8Array(stride), new Uint8Array(stride)];
  for (let row = 0; row < rows; row++) {
    const at = row * stride;
    const plain = pixels.subarray(at, at + stride);
    left.set(plain);
    for (let i = step; i < stride; i++) left[i] = plain[i]! - plain[i - step]!;
    above.set(plain);
    if (row > 0) {
      for (let i = 0; i < stride; i++) above[i] = plain[i]! - pixels[at + i - stride]!;
    }
    const filtered = [plain, left, above];
    const sums = filtered.map(magnitude);
    const best = sums.indexOf(Math.min(...sums));
    out[row * (stride + 1)] = best;
    out.set(filtered[best]!, row * (stride + 1) + 1);
  }
  return out;
}

/**
 * A picture [1, 3, H, W] in 0..1 as PNG of 8 bits. Equal pictures and texts give equal bytes on every machine, which
 * is why no image library's encoder is used.
 *
 * @see https://www.w3.org/TR/png-3/
 */
export function encodePng(
  image: Tensor,
  { alpha, text = {} }: PngOptions = {},
): Uint8Array<ArrayBuffer> {
  const { data, width, height, channels } = toPixels(image, alpha);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, channels === 4 ? RGBA : RGB], 8);
  return joinBytes([
    SIGNATURE,
    pngChunk("IHDR", header),
    ...Object.entries(text).map(([keyword, value]) => textChunk(keyword, value)),
    pngChunk("IDAT", deflateSync(filterRows(data, width * channels, channels), { level: 6 })),
    pngChunk("IEND", new Uint8Array()),
  ]);
}
