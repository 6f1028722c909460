import type { Contributed } from "../../src/api/contributions.ts";
import type { Contributions } from "./registry.ts";

/** What plugins contribute, as a feature of the editor would. */
export function registered(all: readonly Contributed[]): Contributions {
  return {
    themes: all.flatMap(({ title: from, themes = [] }) =>
      themes.map((theme) => ({ ...theme, from }))
    ),
  };
}
