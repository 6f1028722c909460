import { LANGUAGE_SETTING } from "../../../src/words/choose_language.ts";
import { t, type Words } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";

/**
 * Says that another language comes with the next page, in that one: who chose it may not read the one of this page.
 *
 * @param isStill whether it is still what is chosen, once its words are there
 */
export async function tellLanguage(
  { host, toasts }: Pick<Core, "host" | "toasts">,
  chosen: string,
  isStill: () => boolean,
): Promise<void> {
  const script = await host.readFile(`words.js?language=${encodeURIComponent(chosen)}`)
    .then((file) => file.text(), () => undefined); // without a server this page's language has to do
  if (!isStill()) return;
  const words = script === undefined ? globalThis.braidWords : wordsIn(script);
  const [text, title] = inWordsOf(words, () => [
    t`The language changes when the page is loaded again: what is not saved is kept`,
    t`Load the page again`,
  ]);
  const actions = [{ title, run: () => location.reload() }];
  toasts.show("info", text, actions, {
    about: LANGUAGE_SETTING,
    language: words?.language ?? "en",
  });
}

/** The words in the script by which a page gets them; undefined for English. */
function wordsIn(script: string): Words | undefined {
  const [, json] = /^globalThis\.braidWords = (.*);$/m.exec(script) ?? [];
  return json === undefined ? undefined : JSON.parse(json);
}

/** What is said while other words are those of the page. */
function inWordsOf<T>(words: Words | undefined, say: () => T): T {
  const before = globalThis.braidWords;
  globalThis.braidWords = words;
  try {
    return say();
  } finally {
    globalThis.braidWords = before;
  }
}
