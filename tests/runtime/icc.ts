import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { joinBytes, pngChunk, SIGNATURE } from "../../src/runtime/images/png_chunks.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A grey ICC profile whose curve is a power. */
export function greyProfile(gamma: number): Uint8Array {
  const curve = new Uint8Array(16);
  curve.set(bytesOf("curv"));
  new DataView(curve.buffer).setUint32(8, 1);
  new DataView(curve.buffer).setUint16(12, Math.round(256 * gamma));
  const white = new Uint8Array(20);
  white.set(bytesOf("XYZ "));
  [0.9642, 1, 0.8249].forEach((value, i) =>
    new DataView(white.buffer).setInt32(8 + 4 * i, Math.round(value * 65536))
  );
  const tags = [["wtpt", white], ["kTRC", curve]] as const;
  const head = new Uint8Array(132 + 12 * tags.length);
  const view = new DataView(head.buffer);
  head.set(bytesOf("mntrGRAYXYZ "), 12);
  head.set(bytesOf("acsp"), 36);
  view.setUint32(8, 0x02100000);
  [0.9642, 1, 0.8249].forEach((value, i) => view.setInt32(68 + 4 * i, Math.round(value * 65536)));
  view.setUint32(128, tags.length);
  let at = head.length;
  for (const [i, [name, { length }]] of tags.entries()) {
    head.set(bytesOf(name), 132 + 12 * i);
    view.setUint32(136 + 12 * i, at);
    view.setUint32(140 + 12 * i, length);
    at += length;
  }
  view.setUint32(0, at);
  return joinBytes([head, white, curve]);
}

/** Display P3's. */
export async function p3Profile(): Promise<Uint8Array> {
  const create = { width: 1, height: 1, channels: 3, background: "red" } as const;
  const { icc } = await sharp(await sharp({ create }).withIccProfile("p3").png().toBuffer())
    .metadata();
  return icc!;
}

/** A PNG of one pixel, its samples as they are stored, with more chunks before them. */
export function onePixel(
  { depth, type }: { readonly depth: 8 | 16; readonly type: number },
  samples: readonly number[],
  chunks: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array {
  const header = Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 1, depth, type, 0, 0, 0]);
  const row = samples.flatMap((value) => depth === 16 ? [value >> 8, value & 255] : [value]);
  return joinBytes([
    SIGNATURE,
    pngChunk("IHDR", header),
    ...Object.entries(chunks).map(([name, data]) => pngChunk(name, data)),
    pngChunk("IDAT", deflateSync(Uint8Array.from([0, ...row]))),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

/** The chunk that holds a profile. */
export function profileChunk(profile: Uint8Array): { readonly iCCP: Uint8Array } {
  return { iCCP: joinBytes([bytesOf("it\0\0"), deflateSync(profile)]) };
}
