import { join } from "@std/path";
import { MAX_VOCABULARY, readBytesIfAny } from "../runtime/models/json_file.ts";
import { captionsOf } from "../words/captions.ts";
import { textIn } from "../words/utf8.ts";
import { named } from "./picture_survey.ts";

/**
 * The captions of pictures, as {@link captionsOf} finds them, else the one for all that have none, which may be empty.
 *
 * @param names within the folder, with "/"
 * @returns a caption for each, and notes that say which have none of their own
 * @throws SyntaxError for what is not UTF-8 and a list that is no JSON, InvalidData saying which pictures have none
 */
export async function readCaptions(
  folder: string,
  names: readonly string[],
  otherwise?: string,
): Promise<{ readonly captions: string[]; readonly notes: readonly string[] }> {
  const read = async (name: string): Promise<string | undefined> => {
    for (const form of new Set([name, name.normalize("NFC"), name.normalize("NFD")])) {
      const path = join(folder, form);
      const bytes = await readBytesIfAny(path, MAX_VOCABULARY);
      if (bytes) return textIn(bytes, path);
    }
    return undefined;
  };
  const found = await captionsOf(names, read, (name) => join(folder, name));
  const without = names.filter((_, i) => found[i] === undefined);
  if (without.length === 0) return { captions: found as string[], notes: [] };
  if (otherwise === undefined) {
    const [first] = without;
    throw new Deno.errors.InvalidData(
      `Cannot learn from captions: ${without.length} of ${names.length} pictures have none, such as "${first}". Write them in NAME.txt beside each picture, in captions.json or metadata.jsonl, or one for all as "caption"`,
    );
  }
  const note = otherwise === ""
    ? `${without.length} of ${names.length} pictures have no caption, and are learnt without one: ${
      named(without)
    }`
    : `${without.length} of ${names.length} pictures have no caption of their own, and are learnt by "${otherwise}": ${
      named(without)
    }`;
  return { captions: found.map((caption) => caption ?? otherwise), notes: [note] };
}
