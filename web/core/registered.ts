import type { Contributed } from "../../src/api/contributions.ts";
import { translatedOf } from "../../src/words/translate.ts";
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
  };
}
