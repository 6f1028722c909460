import { anyOf } from "../../words/lists.ts";
import type { Metadata, Sharp } from "sharp";

/** Bounds on a picture that is read. */
export interface PictureLimits {
  /** What to call it in errors: its file's name. */
  readonly name?: string;
  /** Most pixels of it. */
  readonly maxPixels?: number;
}

/** 64 million pixels: 8192 x 8192, 768 MB as a tensor. */
const MAX_PIXELS = 2 ** 26;

/**
 * Most pixels of a side. libvips holds strips of whole rows, hundreds of them where it resizes: a picture of 14 million by
 * 4 takes it 12 GB, one of 32768 by 2048 with the same pixels 0.4.
 */
const MAX_SIDE = 2 ** 15;

/** What is read, by sharp's names of it, in the words of a message. */
const FORMATS: Readonly<Record<string, string>> = { png: "PNG", jpeg: "JPEG", webp: "WebP" };

/** libvips' readers of {@link FORMATS} and of what thumbnails are made of beside: no other code sees a file's bytes. */
const LOADERS = ["Png", "Jpeg", "Webp", "Nsgif"].map((name) => `VipsForeignLoad${name}Buffer`);

const firstLine = ({ message }: Error): string =>
  message.trim().split("\n", 1)[0]!.replace(/:$/, "");

export interface OpenPicture {
  readonly input: Sharp;
  readonly metadata: Metadata;
}

/** What libvips says of pixels that it cannot read, by what the picture is called. */
export function damaged(name: string | undefined, cause: Error): Error {
  return fault(name, `it is damaged (${firstLine(cause)})`, cause);
}

function fault(name = "the picture", why: string, cause?: unknown): Error {
  return new Error(`Cannot read ${name}: ${why}`, { cause });
}

let limited: Promise<typeof import("sharp").default> | undefined;

/** sharp with no loader but those of pictures, when it is first needed: it takes its time, and most graphs do without. */
function limitedSharp(): Promise<typeof import("sharp").default> {
  return limited ??= import("sharp").then(({ default: sharp }) => {
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  });
}

/**
 * Reads what a picture says of itself, its first frame where it has several, before any of its pixels.
 *
 * @param more Formats beside {@link FORMATS}, named like them
 * @throws Error that names the picture and what is wrong with it: another format, damage, too many pixels
 */
export async function openPicture(
  bytes: Uint8Array,
  { name, maxPixels = MAX_PIXELS }: PictureLimits = {},
  more: Readonly<Record<string, string>> = {},
): Promise<OpenPicture> {
  const fail = (why: string, cause?: unknown): never => {
    throw fault(name, why, cause);
  };
  if (bytes.length === 0) fail("it is empty");
  const sharp = await limitedSharp();
  const formats = { ...FORMATS, ...more };
  const names = anyOf(Object.values(formats));
  const other = `it is no ${names}: braid reads no other pictures`;
  const input = sharp(bytes, { failOn: "error", limitInputPixels: maxPixels, pages: 1 });
  const metadata = await input.metadata().catch((error: Error) =>
    fail(
      /pixel limit/.test(error.message)
        ? `it has more than the ${maxPixels} pixels allowed`
        : /unsupported image format/.test(error.message)
        ? other
        : `it is damaged (${firstLine(error)})`,
      error,
    )
  );
  const { format, width, height } = metadata;
  if (!Object.hasOwn(formats, format)) fail(other);
  if (width > MAX_SIDE || height > MAX_SIDE) {
    fail(`its ${width}x${height} pixels are more than the ${MAX_SIDE} allowed for a side`);
  }
  if (width * height > maxPixels) {
    fail(`its ${width}x${height} pixels are more than the ${maxPixels} allowed`);
  }
  return { input, metadata };
}
