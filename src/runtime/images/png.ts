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

/** A byte of a filtered row as a signed difference, without its sign. */
const magnitude = (byte: number): number => byte < 128 ? byte : 256 - byte;

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
    let [ofPlain, ofLeft, ofAbove] = [0, 0, 0];
    for (let i = 0; i < stride; i++) {
      const byte = pixels[at + i]!;
      left[i] = byte - (i < step ? 0 : pixels[at + i - step]!);
      above[i] = byte - (row === 0 ? 0 : pixels[at + i - stride]!);
      ofPlain += magnitude(byte);
      ofLeft += magnitude(left[i]!);
      ofAbove += magnitude(above[i]!);
    }
    const best = ofPlain <= ofLeft && ofPlain <= ofAbove ? 0 : ofLeft <= ofAbove ? 1 : 2;
    out[row * (stride + 1)] = best;
    out.set([pixels.subarray(at, at + stride), left, above][best]!, row * (stride + 1) + 1);
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
