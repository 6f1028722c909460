import type { Contributed } from "../api/contributions.ts";
import { wordsIn } from "../plugins/points/translations.ts";
import type { Registry } from "../plugins/registry.ts";

/** What plugins add to the editor, with what they say in a language. */
export function listContributions(
  { plugins }: Pick<Registry, "plugins">,
  language?: string,
): Contributed[] {
  return [...plugins.values()]
    .filter(({ forEditor }) => Object.keys(forEditor).length)
    .map(({ name, manifest: { title }, forEditor: { translations, ...rest } }) => {
      const words = language === undefined ? undefined : wordsIn(language, translations);
      return { plugin: name, title, ...rest, ...(words && { words }) };
    });
}
