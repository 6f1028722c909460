import { join } from "@std/path";

/** What a picture of what a model makes is called in its folder. */
const NAMES = ["preview", "thumbnail"].flatMap((name) =>
  ["webp", "png", "jpg", "jpeg"].map((extension) => `${name}.${extension}`)
);
const WIDTH = 256;
/** Most bytes of one. */
const MAX_BYTES = 32 * 2 ** 20;
/** Most pixels of one: some MB may be hundreds of millions, which take many seconds and gigabytes. */
const MAX_PIXELS = 2 ** 24;

/**
 * The picture in a model's folder, small and as the address of an image; undefined where there is none to be read.
 *
 * @param isLate Asked before each file that may be one: whether there is no time left for it
 */
export async function modelPicture(
  folder: string,
  isLate: () => boolean = () => false,
): Promise<string | undefined> {
  for (const name of NAMES) {
    if (isLate()) return undefined;
    const file = await readPicture(join(folder, name)).catch(() => undefined);
    if (!file) continue;
    const { thumbnail } = await import("../runtime/images/thumbnail.ts");
    const small = await thumbnail(file, WIDTH, MAX_PIXELS).catch(() => undefined);
    if (small) return `data:${small.mediaType};base64,${small.bytes.toBase64()}`;
  }
  return undefined;
}

/** Undefined for what is too large, and for a pipe or a device, which has no end. */
async function readPicture(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { isFile, size } = await Deno.stat(path);
  return isFile && size <= MAX_BYTES ? await Deno.readFile(path) : undefined;
}
