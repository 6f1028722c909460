import { dirname, join } from "@std/path";
import { writeWhole } from "../runs/write_whole.ts";
import type { ArtifactInfo } from "./api.ts";
import type { Deps } from "./deps.ts";

/** Widths that are made: few, so that a picture has few small copies. */
const WIDTHS = [64, 128, 256, 512, 1024, 2048];
/** The runner makes them between two steps; who would wait longer gets the picture itself, in milliseconds. */
const PATIENCE_MS = 2000;

export type Thumbnails = (info: ArtifactInfo, width: number) => Promise<Response | undefined>;

/**
 * Small copies of pictures, kept on disk. The runner makes them, so that no picture, which may be hostile, is decoded
 * in this process.
 */
export function createThumbnails(
  { supervisor, artifacts, thumbnailFolder }: Pick<
    Deps,
    "supervisor" | "artifacts" | "thumbnailFolder"
  >,
): Thumbnails {
  const making = new Map<string, Promise<void>>();
  const make = async (sha256: string, width: number, path: string): Promise<void> => {
    const question = { path: artifacts.pathOf(sha256), width };
    const { bytes } = await supervisor.ask("thumbnail", question, PATIENCE_MS);
    Deno.mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, bytes, (whole) => Deno.renameSync(whole, path));
  };
  return async ({ sha256, width: own }, wanted) => {
    const width = WIDTHS.find((one) => one >= wanted) ?? WIDTHS.at(-1)!;
    if (own !== undefined && own <= width) return undefined;
    const path = join(thumbnailFolder, sha256.slice(0, 2), `${sha256}-${width}.webp`);
    try {
      if (!await Deno.stat(path).then(() => true, () => false)) {
        const made = making.get(path) ?? make(sha256, width, path);
        making.set(path, made);
        await made.finally(() => making.delete(path));
      }
      return new Response(await Deno.readFile(path), {
        headers: {
          "content-type": "image/webp",
          "cache-control": "private, max-age=31536000, immutable",
        },
      });
    } catch {
      return undefined; // not a picture, or the runner has no time: the file itself will do
    }
  };
}
