import type { Deps } from "./deps.ts";

/** Widths that are made: few, so that a picture has few small copies. */
const WIDTHS = [64, 128, 256, 512, 1024, 2048];

/** A picture to copy. */
export interface Original {
  readonly path: string;
  /** Of its bytes: 64 hex digits. */
  readonly key: string;
  /** Where it is known. */
  readonly width?: number;
}

/** A WebP about `width` wide; undefined where the picture itself will do. */
export type Thumbnails = (
  original: Original,
  width: number,
) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/**
 * Small copies of pictures, kept on disk. The helper makes them, so that no picture, which may be hostile, is decoded in
 * this process.
 */
export function createThumbnails(
  { helper, thumbnailFolder }: Pick<Deps, "helper" | "thumbnailFolder">,
): Thumbnails {
  const making = new Map<string, Promise<void>>();
  const make = async (original: string, width: number, name: string): Promise<void> => {
    const { bytes } = await helper.ask("thumbnail", {
      path: helper.pathOf(original),
      width,
    });
    thumbnailFolder.write(name, bytes);
  };
  return async ({ path: original, key, width: own }, wanted) => {
    const width = WIDTHS.find((one) => one >= wanted) ?? WIDTHS.at(-1)!;
    if (own !== undefined && own <= width) return undefined;
    const name = `${key.slice(0, 2)}/${key}-${width}.webp`;
    try {
      if (!thumbnailFolder.touch(name)) {
        const made = making.get(name) ?? make(original, width, name);
        making.set(name, made);
        await made.finally(() => making.delete(name));
      }
      return await Deno.readFile(thumbnailFolder.fileOf(name));
    } catch {
      return undefined; // not a picture, or one too large
    }
  };
}
