import type { Contributed } from "../../src/api/contributions.ts";
import { shownData } from "../../src/words/shown_data.ts";
import { translatedOf } from "../../src/words/translate.ts";
import { isMac } from "./keys.ts";
import type { Contributions } from "./registry.ts";

/** What plugins contribute, as a feature of the editor would. */
export function registered(all: readonly Contributed[]): Contributions {
  return {
    themes: all.flatMap(({ plugin, title, themes = [] }) =>
      themes.map((theme) => ({
        ...theme,
        name: translatedOf(plugin, theme.name),
        from: translatedOf(plugin, title),
      }))
    ),
    keybindings: all.flatMap(({ plugin, title, keybindings = [] }) =>
      keybindings.map(({ command, keys, mac = keys, when }) => ({
        command,
        keys: isMac ? mac : keys,
        when,
        from: translatedOf(plugin, title),
      }))
    ),
    walkthroughs: all.flatMap(({ plugin, title, walkthroughs = [] }) =>
      walkthroughs.map((one) => ({
        ...spoken(plugin, one),
        from: translatedOf(plugin, title),
      }))
    ),
  };
}

/** Data of a plugin in the language, by its own words. */
const spoken = <T>(plugin: string, data: T): T =>
  globalThis.braidWords
    ? shownData(data, undefined, (text) => translatedOf(plugin, text)) as T
    : data;
