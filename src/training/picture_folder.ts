import { join } from "@std/path";
import { nameIn } from "../files/no_links.ts";
import { fill } from "../runtime/images/crop.ts";
import { decodeImage } from "../runtime/images/decode.ts";
import { composite } from "../runtime/images/mask.ts";
import { readableHash } from "../runtime/models/file_hash.ts";
import { readPlain } from "../runtime/plain_file.ts";
import { map, type Tensor } from "../tensor/tensor.ts";
import { ownNames } from "../words/own_pictures.ts";
import type { Recipe } from "./recipe.ts";

const PICTURE = /\.(png|jpe?g|jfif|webp)$/i;

/** Pictures that are not read, but that their owner may think to be. */
const OTHER = /\.(gif|bmp|avif|hei[cf]|tiff?|jxl|svg|jp2|ico|psd|tga|raw|dng|cr2|nef|arw)$/i;

const CAPTIONS = /\.txt$|[\\/](captions\.json|metadata\.jsonl)$/i;

/** Files that people have put in a folder and below it, or links to them, in order of their paths. */
async function* filesBelow(folder: string, isRoot = true): AsyncGenerator<string> {
  const entries = new Map<string, Deno.DirEntry>();
  for await (const entry of Deno.readDir(folder)) entries.set(entry.name, entry);
  for (const name of ownNames([...entries.keys()], isRoot).toSorted((a, b) => a < b ? -1 : 1)) {
    const { isDirectory, isFile, isSymlink } = entries.get(name)!;
    const path = join(folder, name);
    if (isDirectory) yield* filesBelow(path, false);
    else if (isFile || isSymlink) yield path;
  }
}

/** What a folder holds to learn from. */
export interface FoundPictures {
  readonly files: readonly string[];
  /** Pictures of formats that are not read. */
  readonly others: readonly string[];
  /** Files that may hold captions. */
  readonly captions: readonly string[];
}

/** Those of them that a model is made of: captions, too, where it learns by them. */
export function filesOf({ files, captions }: FoundPictures, kind: Recipe["kind"]): string[] {
  return kind === "concept" ? [...files] : [...files, ...captions];
}

/**
 * The pictures of a folder and its sub-folders but hidden ones, previews of models and folders of evaluations, in order of
 * their paths.
 *
 * @param use what they are wanted for, as errors say it
 * @throws NotFound when there is no such folder or it holds none
 */
export async function findPictures(folder: string, use = "train on"): Promise<FoundPictures> {
  const info = await Deno.stat(folder).catch(() => undefined);
  const refuse = (why: string): Error =>
    new Deno.errors.NotFound(`Cannot ${use} "${folder}": ${why}`);
  if (!info) throw refuse("there is no such folder");
  if (!info.isDirectory) throw refuse("it is a file, not a folder of pictures");
  const all = await Array.fromAsync(filesBelow(folder));
  const files = all.filter((path) => PICTURE.test(path));
  const others = all.filter((path) => OTHER.test(path));
  const captions = all.filter((path) => CAPTIONS.test(path));
  if (files.length > 0) return { files, others, captions };
  throw refuse(
    others.length > 0
      ? `it holds no PNG, JPEG or WebP picture, only others such as "${others[0]}"`
      : "it holds no PNG, JPEG or WebP picture",
  );
}

/** Files of one folder that are learnt from. */
export interface LearntFiles {
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * What changes when files that are learnt from do, or their names within their folders: captions are found by them.
 *
 * @throws InvalidData naming one that cannot be read
 */
export async function contentsOf(places: readonly LearntFiles[]): Promise<string> {
  const contents = await Promise.all(
    places.map(({ folder, files }) =>
      Promise.all(files.map(async (path) => [
        nameIn(folder, path),
        await readableHash(path).catch((cause) => {
          throw new Deno.errors.InvalidData(cause.message, { cause });
        }),
      ]))
    ),
  );
  return JSON.stringify(contents);
}

/** The picture without its transparency: laid on white. */
function onWhite(image: Tensor, alpha: Tensor | undefined): Tensor {
  return alpha ? composite(map(image, () => 1), image, alpha) : image;
}

/**
 * A picture from a file, cut to a square of `size`: [1, 3, size, size] in 0..1, transparency on white; and its own sides.
 *
 * @throws InvalidData naming it where it is no picture, or damaged
 */
export async function readPicture(
  path: string,
  size: number,
): Promise<{ readonly picture: Tensor; readonly sides: readonly [number, number] }> {
  const { image, alpha } = await readPlain(path)
    .then((bytes) => decodeImage(bytes, { name: path }))
    .catch((cause) => {
      throw new Deno.errors.InvalidData(cause.message, { cause });
    });
  const [, , height, width] = image.shape as [number, number, number, number];
  return { picture: fill(onWhite(image, alpha), size, size), sides: [height, width] };
}

/** The mirror image, left and right exchanged. */
export function mirrored({ data, shape }: Tensor): Tensor {
  const width = shape.at(-1)!;
  return { data: data.map((_, i) => data[i - i % width + width - 1 - i % width]!), shape };
}
