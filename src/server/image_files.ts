import { writtenAt } from "../files/written_at.ts";
import { hash } from "node:crypto";
import { relative } from "@std/path";
import { findFile, isElsewhere, type ReadRoot } from "../files/find_file.ts";
import { lstatIfAny, nameIn } from "../files/no_links.ts";
import { naturalOrder } from "../graph/natural_order.ts";
import { Turns } from "../graph/turns.ts";
import type { PictureSize } from "../runs/outputs/picture_size.ts";
import { pictureSize } from "../runs/outputs/picture_size.ts";
import type { ImageInfo } from "../api/images.ts";
import { filesBelow } from "./files_below.ts";
import { isReadable, mediaTypeOf } from "./media_type.ts";
import { HttpError } from "./problem.ts";

/** A picture that nodes can read, as its file is now. */
export interface ImageFile extends PictureSize {
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
  readonly modified: Date;
  /** Changes with the file: 64 hex digits. */
  readonly key: string;
}

/** The pictures of the folders that nodes read from, by the names that they read them by. */
export interface ImageFiles {
  /**
   * Newest first.
   *
   * @param search what is in their names
   * @param limit most of them
   */
  list(search: string, limit: number): Promise<readonly ImageInfo[]>;
  /** @throws HttpError for what is not there, lies outside, or is no picture */
  find(name: string): Promise<ImageFile>;
}

const EXTENSION = /\.(png|jpe?g|webp)$/i;
/** Bytes in which a picture says how large it is: JPEG may have a profile before that. */
const HEADS = [4096, 2 ** 20];
const MAX_KNOWN = 20_000;
/** Most of a folder that are looked at for the newest. */
const MAX_LOOKED = 100_000;

/**
 * @param folders Those that nodes read from; the first that has a name wins
 * @param demand Throws where others are in their place
 */
export function openImageFiles(
  folders: readonly ReadRoot[],
  demand: () => void = () => {},
): ImageFiles {
  const known = new Map<string, Promise<ImageFile | undefined>>();

  /** Undefined for what is no picture. */
  const look = async (path: string): Promise<ImageFile | undefined> => {
    const there = await Deno.stat(path);
    const { size: bytes, ctime, ino, isFile } = there;
    if (!isFile) return undefined;
    const modified = new Date(writtenAt(there));
    // A copy may have set the other times back: the ctime nobody can.
    const state = [path, bytes, modified.getTime(), ctime?.getTime(), ino];
    const key = hash("sha256", state.join("\0"), "hex");
    const found = known.get(key) ??
      readHead(path).then((head) => head && { ...head, path, bytes, modified, key });
    if (known.size > MAX_KNOWN) known.clear();
    known.set(key, found);
    found.catch(() => known.delete(key));
    return await found;
  };
  const find = async (name: string): Promise<ImageFile> => {
    demand();
    if (name.split(/[\\/]/).some((part) => /^\.[^.]/.test(part))) {
      throw new HttpError(404, `There is no picture "${name}"`);
    }
    let path: string;
    try {
      path = await findFile(folders, name);
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound;
      throw new HttpError(isMissing ? 404 : 403, (error as Error).message);
    }
    // Be it by a link: whoever opens and closes the database takes SQLite's locks on it away, which are the process's.
    if (folders.some(({ real }) => /^\.braid[\\/]/.test(relative(real, path)))) {
      throw new HttpError(404, `There is no picture "${name}"`);
    }
    const image = await look(path);
    if (!image) throw new HttpError(415, `"${name}" is no PNG, JPEG or WebP`);
    return image;
  };
  return {
    find,
    async list(search, limit) {
      demand();
      const word = search.toLowerCase();
      const turns = new Turns();
      /** When each was changed, by the name of the first folder that has it. */
      const times = new Map<string, number>();
      for (const folder of folders) {
        if (await isElsewhere(folder)) continue;
        const isWanted = (name: string): boolean => EXTENSION.test(name);
        for await (const path of filesBelow(folder.real, isWanted, { most: MAX_LOOKED })) {
          const name = nameIn(folder.real, path);
          if (times.has(name) || !name.toLowerCase().includes(word)) continue;
          const found = lstatIfAny(path);
          if (found) times.set(name, writtenAt(found));
          await turns.next;
        }
      }
      const names = [...times].sort(([a, one], [b, other]) => other - one || naturalOrder(a, b));
      const images = new Map<string, { readonly image: ImageFile; readonly names: string[] }>();
      for (const [name] of names) {
        const image = await find(name).catch(() => undefined);
        const known = image && images.get(image.path);
        if (known) known.names.push(name);
        else if (images.size >= limit) break;
        else if (image) images.set(image.path, { image, names: [name] });
      }
      return [...images.values()].map(({ image, names: [name, ...others] }) => ({
        ...describe(name!, image),
        ...(others.length && { otherNames: others }),
      }));
    },
  };
}

function describe(
  name: string,
  { type, bytes, modified, width, height, key }: ImageFile,
): ImageInfo {
  const url = `/api/images/${encodeURIComponent(name)}?of=${key.slice(0, 12)}`;
  return {
    name,
    type,
    bytes,
    width,
    height,
    modified: modified.toISOString(),
    url,
    thumbnail: `${url}&width=256`,
  };
}

async function readHead(path: string): Promise<PictureSize & { type: string } | undefined> {
  using file = await Deno.open(path);
  for (const length of HEADS) {
    const head = new Uint8Array(length);
    await file.seek(0, Deno.SeekMode.Start);
    const count = await file.read(head) ?? 0;
    const type = mediaTypeOf(head.subarray(0, count));
    if (!isReadable(type)) return undefined;
    const size = pictureSize(head.subarray(0, count));
    if (size) return { ...size, type };
  }
}
