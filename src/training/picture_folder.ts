import { join } from "@std/path";
import { fill } from "../runtime/images/crop.ts";
import { decodeImage } from "../runtime/images/decode.ts";
import { composite } from "../runtime/images/mask.ts";
import { readPlain } from "../runtime/plain_file.ts";
import { map, type Tensor } from "../tensor/tensor.ts";

const PICTURE = /\.(png|jpe?g|webp)$/i;

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries: Deno.DirEntry[] = [];
  for await (const entry of Deno.readDir(folder)) entries.push(entry);
  for (
    const { name, isDirectory, isFile, isSymlink } of entries.sort((a, b) =>
      a.name < b.name ? -1 : 1
    )
  ) {
    if (name.startsWith(".")) continue; // such as the sample sheets of a training
    const path = join(folder, name);
    if (isDirectory) yield* filesBelow(path);
    else if ((isFile || isSymlink) && PICTURE.test(name)) yield path;
  }
}

/**
 * The pictures of a folder and its sub-folders but hidden ones, in order of their paths.
 *
 * @throws NotFound when there is no such folder or it holds none
 */
export async function pictureFiles(folder: string): Promise<readonly string[]> {
  const info = await Deno.stat(folder).catch(() => undefined);
  if (!info?.isDirectory) {
    throw new Deno.errors.NotFound(`Cannot train on "${folder}": there is no such folder`);
  }
  const files = await Array.fromAsync(filesBelow(folder));
  if (files.length > 0) return files;
  throw new Deno.errors.NotFound(
    `Cannot train on "${folder}": it holds no PNG, JPEG or WebP picture`,
  );
}

/** The picture without its transparency: laid on white. */
function onWhite(image: Tensor, alpha: Tensor | undefined): Tensor {
  return alpha ? composite(map(image, () => 1), image, alpha) : image;
}

/**
 * Pictures from files, cut to squares of `size`: [1, 3, size, size] in 0..1, transparency on white.
 *
 * @throws InvalidData naming one that is no picture, or damaged
 */
export async function* readPictures(
  files: readonly string[],
  size: number,
): AsyncGenerator<Tensor> {
  for (const path of files) {
    const { image, alpha } = await readPlain(path)
      .then((bytes) => decodeImage(bytes, { name: path }))
      .catch((cause) => {
        throw new Deno.errors.InvalidData(cause.message, { cause });
      });
    yield fill(onWhite(image, alpha), size, size);
  }
}

/** The mirror image, left and right exchanged. */
export function mirrored({ data, shape }: Tensor): Tensor {
  const width = shape.at(-1)!;
  return { data: data.map((_, i) => data[i - i % width + width - 1 - i % width]!), shape };
}
