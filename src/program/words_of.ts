import {
  acceptedLanguages,
  chosenLanguage,
  directionOf,
  type Language,
} from "../words/choose_language.ts";
import type { PageText } from "../server/sign_in_page.ts";
import { filled, type Words } from "../words/translate.ts";

/** A file of `src/words/languages`: its translations by the English, and what is to be known of them. */
type LanguageFile = Words["words"];

/** Those that were asked for: a page of who is not signed in is anybody's to ask for, and a catalogue is 400 kB. */
const read = new Map<Language, Words>();

/** The words of a language; undefined for English, which needs none. */
export function wordsOf(language: Language): Words | undefined {
  return language === "en" ? undefined : read.getOrInsertComputed(language, readWords);
}

function readWords(language: Language): Words {
  const file = new URL(`../words/languages/${language}.json`, import.meta.url);
  const { $note: _, ...words }: LanguageFile = JSON.parse(Deno.readTextFileSync(file));
  return { language, words };
}

/**
 * What the page loads before all else, so that even its constants are in the language; empty for English.
 *
 * @param setting `editor.language`
 * @param accepted what the browser says in `Accept-Language`
 */
export function wordsScript(setting: unknown, accepted: string): string {
  const language = chosenLanguage([setting, ...acceptedLanguages(accepted)]) ?? "en";
  const words = wordsOf(language);
  if (!words) return "";
  const page = "document.documentElement";
  return `globalThis.braidWords = ${JSON.stringify(words)};
${page}.lang = ${JSON.stringify(language)};
${page}.dir = ${JSON.stringify(directionOf(language))};
`;
}

/** What pages say that come before the editor, by an `Accept-Language`. */
export function pageText(accepted: string): PageText {
  const language = chosenLanguage(acceptedLanguages(accepted)) ?? "en";
  const words = wordsOf(language)?.words ?? {};
  const found = (english: string): string => {
    const text = Object.hasOwn(words, english) ? words[english] : undefined;
    return typeof text === "string" ? text : english;
  };
  return {
    language,
    direction: directionOf(language),
    text: (english, ...values) => filled(found(english), values).join(""),
  };
}
