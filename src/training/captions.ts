import { join } from "@std/path";
import { MAX_VOCABULARY, readBytesIfAny } from "../runtime/models/json_file.ts";
import { besidePicture, CAPTION_LISTS, captionIn, listedCaptions } from "../words/captions.ts";
import { textIn } from "../words/utf8.ts";

/**
 * The captions of pictures: from `NAME.txt` beside each, else the folder's `captions.json` or `metadata.jsonl`, else the
 * one for all that have none, which may be empty.
 *
 * @param names relative to the folder
 * @throws SyntaxError for what is not UTF-8 and a list that is no JSON, InvalidData saying which pictures have none
 */
export async function readCaptions(
  folder: string,
  names: readonly string[],
  otherwise?: string,
): Promise<string[]> {
  const read = async (path: string, maxBytes?: number): Promise<string | undefined> => {
    const bytes = await readBytesIfAny(path, maxBytes);
    return bytes && textIn(bytes, path);
  };
  const lists = await Promise.all(CAPTION_LISTS.map(async (name) => {
    const path = join(folder, name);
    const text = await read(path, MAX_VOCABULARY);
    return text === undefined ? [] : [...listedCaptions(path, text)];
  }));
  const listed = new Map(lists.flat());
  const captions = await Promise.all(names.map(async (name) => {
    const beside = await read(join(folder, besidePicture(name)));
    return captionIn(beside) ?? listed.get(name) ?? otherwise;
  }));
  const without = names.filter((_, i) => captions[i] === undefined);
  if (without.length > 0) {
    const [first] = without;
    throw new Deno.errors.InvalidData(
      `Cannot learn from captions: ${without.length} of ${names.length} pictures have none, such as "${first}". Write them in NAME.txt beside each picture, in captions.json or metadata.jsonl, or one for all as "caption"`,
    );
  }
  return captions as string[];
}
