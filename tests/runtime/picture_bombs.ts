/** Small files that say they are huge, or become so when they are read. */
import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { joinBytes, pngChunk, SIGNATURE } from "../../src/runtime/images/png_chunks.ts";

interface PngParts {
  readonly depth?: number;
  readonly interlaced?: boolean;
  /** Rows of RGBA; a few zeros unless given. */
  readonly pixels?: Uint8Array;
  readonly chunks?: readonly Uint8Array[];
}

export function png(
  width: number,
  height: number,
  { depth = 8, interlaced = false, pixels = new Uint8Array(1000), chunks = [] }: PngParts = {},
): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([depth, 6, 0, 0, Number(interlaced)], 8);
  return joinBytes([
    SIGNATURE,
    pngChunk("IHDR", head),
    ...chunks,
    pngChunk("IDAT", deflateSync(pixels)),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

/** A chunk of these words and a quarter of a gigabyte of zeros, compressed. */
function inflating(type: string, words: string): Uint8Array {
  return pngChunk(type, joinBytes([new TextEncoder().encode(words), ZEROS]));
}
const ZEROS = deflateSync(new Uint8Array(2 ** 28), { level: 9 });
const dot = { pixels: new Uint8Array(4 * (4 * 4 + 1)) };

const red = sharp({ create: { width: 64, height: 64, channels: 3, background: "#f00" } });
/** A picture whose bytes are changed. */
async function changed(
  made: Sharp,
  change: (view: DataView<ArrayBuffer>, bytes: Uint8Array) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await made.toBuffer());
  change(new DataView(bytes.buffer), bytes);
  return bytes;
}

function jpegSize(width: number, height: number) {
  return (view: DataView<ArrayBuffer>, bytes: Uint8Array): void => {
    const frame = bytes.findIndex((byte, at) => byte === 0xff && (bytes[at + 1]! & 0xfd) === 0xc0);
    view.setUint16(frame + 5, height);
    view.setUint16(frame + 7, width);
  };
}

/** Files that must not be read. */
export const BOMBS: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "row.png": png(14_286_872, 18),
  "row of four.png": png(14_286_872, 4, { depth: 16 }),
  "column.png": png(4, 16_000_000, { depth: 16 }),
  "square.png": png(60_000, 60_000),
  "largest.png": png(0x7fffffff, 0x7fffffff),
  "interlaced.png": png(20_000, 3_000, { depth: 16, interlaced: true }),
  "square.jpg": await changed(red.clone().jpeg(), jpegSize(65_500, 65_500)),
  "progressive.jpg": await changed(red.clone().jpeg({ progressive: true }), jpegSize(65_500, 900)),
  "lossless.webp": await changed(red.clone().webp({ lossless: true }), (view) => {
    view.setUint32(21, (view.getUint32(21, true) & 0xf0000000 | 0xfffffff) >>> 0, true);
  }),
  "canvas.webp": await changed(
    red.clone().withExif({ IFD0: { ImageDescription: "x" } }).webp(),
    (view) => [24, 26, 28].forEach((at) => view.setUint16(at, 0xffff)),
  ),
  "canvas.gif": await changed(red.clone().gif(), (view) => {
    view.setUint16(6, 0xffff, true);
    view.setUint16(8, 0xffff, true);
  }),
  "vector.svg": new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"><rect/></svg>`,
  ),
  "picture.tiff": await changed(red.clone().tiff(), () => {}),
  "picture.avif": await changed(red.clone().avif(), () => {}),
  "picture.bmp": await changed(red.clone().raw(), (_, bytes) => bytes.set([0x42, 0x4d])),
  "empty.png": new Uint8Array(),
};

/** Pictures that can be read whatever they bring along. */
export const LADEN: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "ztxt.png": png(4, 4, { ...dot, chunks: [inflating("zTXt", "prompt\0\0")] }),
  "itxt.png": png(4, 4, { ...dot, chunks: [inflating("iTXt", "prompt\0\x01\0\0\0")] }),
  "many texts.png": png(4, 4, {
    ...dot,
    chunks: new Array<Uint8Array>(20).fill(inflating("zTXt", "prompt\0\0")),
  }),
  "profile.png": png(4, 4, { ...dot, chunks: [inflating("iCCP", "profile\0\0")] }),
  "animated.webp": new Uint8Array(
    await sharp(new Uint8Array(64 * 64 * 3 * 50), {
      raw: { width: 64, height: 64 * 50, channels: 3, pageHeight: 64 },
    }).webp().toBuffer(),
  ),
};
