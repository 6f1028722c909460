import * as z from "zod/mini";
import type { Folder } from "../files/folder.ts";
import { parseJson } from "../graph/json.ts";

/** Where an evaluation's folder says which pictures it has: what people compare is found by it. */
export const PICTURES = "pictures.json";

const INDEX = z.array(z.strictObject({
  /** What tables call the setting. */
  setting: z.string(),
  prompts: z.array(z.strictObject({
    prompt: z.string(),
    /** The seed of the first file; others follow. */
    first: z.int(),
    /** Relative to the folder; those that are not there are not painted yet. */
    files: z.array(z.string().check(z.regex(/^pictures\/[0-9a-f]{2}\/[0-9a-f]{64}\.png$/))),
  })),
}));

/** The pictures of an evaluation, by setting, prompt and seed. */
export type PictureIndex = z.infer<typeof INDEX>;

/** Bytes of an index of a million pictures. */
const MAX_BYTES = 2 ** 27;

/** @throws SyntaxError for what is no index, NotFound where there is none */
export function readPictures(folder: Folder): PictureIndex {
  const path = folder.fileOf(PICTURES, MAX_BYTES);
  const found = z.safeParse(INDEX, parseJson(Deno.readTextFileSync(path)));
  if (found.success) return found.data;
  throw new SyntaxError(`"${path}" is no list of pictures: evaluate once more, which writes it`);
}

/** Writes what {@link readPictures} reads. */
export function writePictures(folder: Folder, index: PictureIndex): void {
  folder.write(PICTURES, `${JSON.stringify(index)}\n`);
}
