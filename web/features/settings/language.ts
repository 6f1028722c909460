import { effect } from "@preact/signals";
import { LANGUAGE_SETTING, LANGUAGES } from "../../../src/words/choose_language.ts";
import { t } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";
import type { Contributions } from "../../core/registry.ts";

/** The language of the editor, which a page has from its beginning: another one comes with the next. */
export function language(app: Pick<Core, "host" | "settings" | "toasts">): Contributions {
  const { settings } = app;
  return {
    settings: [{
      id: LANGUAGE_SETTING,
      title: "Language",
      doc: "Of the editor, and of the command line where the system names none",
      default: "auto",
      choices: ["auto", ...Object.keys(LANGUAGES)],
      names: { auto: t`as the browser asks for`, ...LANGUAGES },
    }],
    start() {
      const now = (): string => settings.read<string>(LANGUAGE_SETTING);
      let before: string | undefined;
      effect(() => {
        const chosen = now();
        if (before !== undefined && chosen !== before) {
          import("./tell_language.ts")
            .then(({ tellLanguage }) => tellLanguage(app, chosen, () => now() === chosen))
            .catch(app.toasts.error);
        }
        before = chosen;
      });
    },
  };
}
