import { t } from "./translate.ts";

/** What plugins add to the editor, by the names that a manifest has for it. */
const POINTS: Readonly<Record<string, () => string>> = {
  themes: () => t`Colour themes`,
  walkthroughs: () => t`Walkthroughs`,
  keybindings: () => t`Keyboard shortcuts`,
  translations: () => t`Translations`,
};

/** `Colour themes`, and the titles of each, as they are to be listed. */
export const pointWords = (
  contributes: Readonly<Record<string, readonly string[]>>,
): readonly (readonly [point: string, titles: readonly string[]])[] =>
  Object.entries(contributes).map(([point, titles]) => [POINTS[point]?.() ?? point, titles]);
