import type { Plugin } from "../plugins/plugin.ts";
import { wordsIn } from "../plugins/points/translations.ts";

/** Lets `translatedOf` know what plugins say in the language that is spoken. */
export function learnWords(plugins: Iterable<Plugin>): void {
  const { braidWords } = globalThis;
  if (!braidWords) return;
  const known = [...plugins].flatMap(({ name, forEditor: { translations } }) => {
    const words = wordsIn(braidWords.language, translations);
    return words ? [[name, words] as const] : [];
  });
  braidWords.plugins = { ...braidWords.plugins, ...Object.fromEntries(known) };
}
