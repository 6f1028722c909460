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
const CAPTION_LISTS = ["metadata.jsonl", "captions.json"] as const;

/** Where the caption of one picture alone stands. */
const besidePicture = (name: string): string => name.replace(/\.\w+$/, ".txt");

/** A name as all systems have it: macOS keeps the accents of letters apart from them. */
export const alike = (name: string): string => name.normalize("NFC");

/**
 * What pictures of a folder show: what `NAME.txt` beside each says, else a list in the picture's own folder, else one in
 * the nearest folder around it, where names are paths from the list's folder. How accents are written tells no names apart.
 *
 * @param names of pictures within the folder, with "/"
 * @param textOf a file by its name within the folder; undefined where there is none
 * @param shown a name as errors have it
 * @returns a caption for each, undefined for none
 * @throws SyntaxError for a list that is no JSON
 */
export async function captionsOf(
  names: readonly string[],
  textOf: (name: string) => Promise<string | undefined>,
  shown = (name: string): string => name,
): Promise<(string | undefined)[]> {
  const lists = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const readLists = async (folder: string): Promise<ReadonlyMap<string, string>> => {
    const found = await Promise.all(CAPTION_LISTS.map(async (list) => {
      const text = await textOf(folder + list);
      return text === undefined ? [] : listedCaptions(shown(folder + list), text);
    }));
    return new Map(found.flat().map(([name, caption]) => [alike(name), caption]));
  };
  const listed = async (name: string): Promise<string | undefined> => {
    for (let end = name.lastIndexOf("/") + 1;; end = name.lastIndexOf("/", end - 2) + 1) {
      const folder = name.slice(0, end);
      const list = await lists.getOrInsertComputed(folder, readLists);
      const caption = list.get(alike(name.slice(end)));
      if (caption !== undefined || end === 0) return caption;
    }
  };
  return await Promise.all(names.map(async (name) => {
    const [beside, caption] = await Promise.all([textOf(besidePicture(name)), listed(name)]);
    return captionIn(beside) ?? caption;
  }));
}

/**
 * The captions in the text of one of {@link CAPTION_LISTS}, by picture: `{"a.png": "a cat"}`, or `{"file_name": "a.png",
 * "text": "a cat"}` one a line.
 *
 * @param name of the file, which ends in what it is called
 * @throws SyntaxError that says where it is no JSON
 */
function listedCaptions(name: string, text: string): [string, string][] {
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
  const found = entries.map(([picture, value]) => [picture, captionIn(value)]);
  return found.filter((one): one is [string, string] => one.every(isText));
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
