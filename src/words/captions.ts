/** What the text of a picture is called, in the files of data sets that there are. */
const KEYS = ["text", "caption", "prompt"] as const;

type Entry = Readonly<Record<string, unknown>>;

/** A caption, as files have it: a text, or an object with one; undefined for none, or an empty one. */
export function captionIn(value: unknown): string | undefined {
  const found = typeof value === "object" && value !== null
    ? KEYS.map((key) => (value as Entry)[key]).find((text) => typeof text === "string")
    : value;
  return typeof found === "string" && found.trim() !== "" ? found.trim() : undefined;
}

/** Files that say of many pictures what they show, the later before the earlier. */
export const CAPTION_LISTS = ["metadata.jsonl", "captions.json"] as const;

/** Where the caption of one picture alone stands. */
export const besidePicture = (name: string): string => name.replace(/\.\w+$/, ".txt");

/**
 * The captions in the text of one of {@link CAPTION_LISTS}, by picture: `{"a.png": "a cat"}`, or `{"file_name": "a.png",
 * "text": "a cat"}` one a line.
 *
 * @param name of the file, which ends in what it is called
 * @throws SyntaxError that says where it is no JSON
 */
export function listedCaptions(name: string, text: string): ReadonlyMap<string, string> {
  const read = (part: string, place: string): unknown => {
    try {
      return JSON.parse(part);
    } catch (cause) {
      throw new SyntaxError(`Cannot read ${place}${name}: it is no JSON`, { cause });
    }
  };
  const entries: readonly (readonly [unknown, unknown])[] = name.endsWith(".json")
    ? Object.entries(read(text, "") ?? {})
    : text.split("\n").map((line, i) => {
      const entry = line.trim() ? read(line, `line ${i + 1} of `) as Entry | null : undefined;
      return [entry?.["file_name"], entry];
    });
  const found = entries.map(([picture, value]) => [picture, captionIn(value)] as const);
  return new Map(found.filter((one): one is [string, string] => one.every(isText)));
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
