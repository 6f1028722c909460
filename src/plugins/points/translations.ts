import * as z from "zod/mini";
import { type ContributingPlugin, definePoint } from "./point.ts";

/** Braid's own words, which are many, take twice as much. */
const MAX_BYTES = 2 ** 18;

const translation = z.object({
  /** BCP 47: `de`. */
  language: z.string().check(
    z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "Expected a language such as de"),
  ),
  path: z.string().check(z.minLength(1), z.maxLength(100)),
});

const words = z.record(z.string(), z.string());

export interface Translation {
  readonly language: string;
  /** By the English. */
  readonly words: z.infer<typeof words>;
}

/** What the plugin says in English, in other languages: titles, docs and templates of its own, and nothing else. */
export const translations = definePoint({
  schema: z.array(translation).check(z.maxLength(50)),
  async read(declared, plugin): Promise<readonly Translation[]> {
    const found = new Map<string, Translation>();
    for (const { language, path } of declared) {
      if (found.has(language)) {
        plugin.report(`There are words of "${language}" twice: put them into one file`);
        continue;
      }
      const read = await readWords(path, plugin);
      if (read) found.set(language, { language, words: read });
    }
    return [...found.values()];
  },
  titles: (read) => read.map(({ language }) => language),
});

async function readWords(
  path: string,
  plugin: ContributingPlugin,
): Promise<Translation["words"] | undefined> {
  const text = await plugin.text(path, MAX_BYTES);
  if (text === undefined) return undefined;
  try {
    const parsed = words.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [english] = parsed.error.issues[0]!.path;
    const fault = english === undefined
      ? 'Expected { "English": "translation" }'
      : `The words of "${String(english)}" are no text: write { "English": "translation" }`;
    plugin.report(fault, path);
  } catch (error) {
    plugin.report(`Cannot read the words: ${(error as Error).message}`, path);
  }
  return undefined;
}

/** The words of the language that is spoken: those of `de` for `de-AT`, where it has none of its own. */
export const wordsIn = (
  language: string,
  all: readonly Translation[] = [],
): Translation["words"] | undefined =>
  (all.find((one) => one.language === language) ??
    all.find((one) => one.language === language.split("-")[0]))?.words;
