import { effect } from "@preact/signals";
import { LANGUAGE_SETTING, LANGUAGES } from "../../../src/words/choose_language.ts";
import { t } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";
import type { Contributions } from "../../core/registry.ts";

/** The language of the editor, which a page has from its beginning: another one comes with the next. */
export function language({ settings, toasts }: Pick<Core, "settings" | "toasts">): Contributions {
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
          toasts.show(
            "info",
            t`The language changes when the page is loaded again: what is not saved is kept`,
            [{ title: "Load the page again", run: () => location.reload() }],
            LANGUAGE_SETTING,
          );
        }
        before = chosen;
      });
    },
  };
}
