import { join } from "@std/path";
import { MAX_VOCABULARY, readJsonIfAny, readTextIfAny } from "../runtime/models/json_file.ts";

/** What the text of a picture is called, in the files of data sets that there are. */
const KEYS = ["text", "caption", "prompt"] as const;

type Entry = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined => {
  const found = typeof value === "object" && value !== null
    ? KEYS.map((key) => (value as Entry)[key]).find((text) => typeof text === "string")
    : value;
  return typeof found === "string" && found.trim() !== "" ? found.trim() : undefined;
};

/** `captions.json`: `{"a.png": "a cat"}`. */
async function fromJson(folder: string): Promise<Map<string, string>> {
  const path = join(folder, "captions.json");
  const json = await readJsonIfAny(path, MAX_VOCABULARY) ?? {};
  const found = Object.entries(json).map(([name, value]) => [name, textOf(value)] as const);
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** `metadata.jsonl` of an image folder: `{"file_name": "a.png", "text": "a cat"}`, one a line. */
async function fromLines(folder: string): Promise<Map<string, string>> {
  const path = join(folder, "metadata.jsonl");
  const lines = (await readTextIfAny(path, MAX_VOCABULARY))?.split("\n") ?? [];
  return fromEntries(lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line) as Entry];
    } catch (cause) {
      const why = `Cannot read line ${i + 1} of ${path}: it is no JSON`;
      throw new Deno.errors.InvalidData(why, { cause });
    }
  }));
}

function fromEntries(entries: readonly Entry[]): Map<string, string> {
  const found = entries.map((entry) => [entry?.["file_name"], textOf(entry)] as const);
  return new Map(found.filter((one): one is [string, string] => one.every((it) => it)));
}

/**
 * The captions of pictures: from `NAME.txt` beside each, else the folder's `captions.json` or `metadata.jsonl`, else the
 * one for all that have none, which may be empty.
 *
 * @param names relative to the folder
 * @throws InvalidData saying which pictures have none
 */
export async function readCaptions(
  folder: string,
  names: readonly string[],
  otherwise?: string,
): Promise<string[]> {
  const listed = new Map([...await fromLines(folder), ...await fromJson(folder)]);
  const captions = await Promise.all(names.map(async (name) => {
    const beside = await readTextIfAny(join(folder, name.replace(/\.\w+$/, ".txt")));
    return textOf(beside) ?? listed.get(name) ?? otherwise;
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
