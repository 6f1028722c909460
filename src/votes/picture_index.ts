import * as z from "zod/mini";
import type { Folder } from "../files/folder.ts";
import { JsonScan } from "../graph/json_scan.ts";
import { Turns } from "../graph/turns.ts";

/** Where an evaluation's folder says which pictures it has: what people compare is found by it. */
export const PICTURES = "pictures.json";

/** Checked list by list, so that others have their turn. */
const list = z.custom<readonly unknown[]>(Array.isArray);
const SETTING = z.strictObject({
  /** What tables call the setting. */
  setting: z.string(),
  prompts: list,
});
const PROMPT = z.strictObject({
  prompt: z.string(),
  /** The seed of the first file; others follow. */
  first: z.int(),
  files: list,
});
/** Relative to the folder; those that are not there are not painted yet. */
const FILE = z.string().check(z.regex(/^pictures\/[0-9a-f]{2}\/[0-9a-f]{64}\.png$/));

/** The pictures of an evaluation, by setting, prompt and seed. */
export type PictureIndex = readonly {
  readonly setting: string;
  readonly prompts: readonly {
    readonly prompt: string;
    readonly first: number;
    readonly files: readonly string[];
  }[];
}[];

/** The address of a picture, by the name of its file: another one for another graph, or models of other content. */
export const addressOf = (file: string): string => file.slice(-68, -".png".length);

/** Bytes of an index of some hundred thousand pictures. */
const MAX_BYTES = 2 ** 25;
/** Of a text that are read in one go, some milliseconds. */
const TOKENS = 20_000;

/**
 * Reads little by little: others have their turn, however much a folder of somebody else brings.
 *
 * @throws SyntaxError for what is no index, NotFound where there is none
 */
export async function readPictures(folder: Folder): Promise<PictureIndex> {
  const path = folder.fileOf(PICTURES, MAX_BYTES);
  const scan = new JsonScan(await Deno.readTextFile(path), 64);
  const turns = new Turns();
  while (!scan.advance(TOKENS)) await turns.next;
  const check = async <T>(schema: z.ZodMiniType<T>, value: unknown): Promise<T> => {
    await turns.next;
    const found = z.safeParse(schema, value);
    if (found.success) return found.data;
    throw new SyntaxError(`"${path}" is no list of pictures: evaluate once more, which writes it`);
  };
  const index: PictureIndex[number][] = [];
  for (const cell of await check(list, scan.value)) {
    const { setting, prompts } = await check(SETTING, cell);
    const read: PictureIndex[number]["prompts"][number][] = [];
    for (const one of prompts) {
      const { files, ...prompt } = await check(PROMPT, one);
      const names: string[] = [];
      for (const file of files) names.push(await check(FILE, file));
      read.push({ ...prompt, files: names });
    }
    index.push({ setting, prompts: read });
  }
  return index;
}

/** Writes what {@link readPictures} reads. */
export function writePictures(folder: Folder, index: PictureIndex): void {
  folder.write(PICTURES, `${JSON.stringify(index)}\n`);
}
