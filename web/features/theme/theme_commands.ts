import { readThemeFile } from "../../../src/api/theme_file.ts";
import { t, translated } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";
import type { Command } from "../../core/registry.ts";
import type { ColorTheme } from "../../../src/api/contributions.ts";
import { shownColors } from "./shown_colors.ts";
import { IMPORTED, pluginThemes } from "./theme.ts";

const category = "View";

export const themeCommands = (
  { registry, settings, quickInput, toasts, host }: Core,
): readonly Command[] => [
  {
    id: "view.theme",
    title: "Colour theme…",
    category,
    keys: ["mod+k mod+t"],
    async run() {
      const setting = registry.settings.peek().find(({ id }) => id === "window.theme");
      const { name } = settings.read<Partial<ColorTheme>>(IMPORTED);
      const picks = (setting?.choices ?? [])
        .filter((id) => id !== "imported" || name !== undefined)
        .map((id) => ({
          id,
          title: translated(id),
          ...(id === "imported" && name && { detail: name }),
        }));
      const theirs = pluginThemes(registry)
        .map(({ id, name, from }) => ({ id, title: name, detail: from }));
      const theme = await quickInput.pick(t`Colour theme`, [...picks, ...theirs]);
      if (theme !== undefined) settings.write("window.theme", theme);
    },
  },
  {
    id: "view.importTheme",
    title: "Import a colour theme of VS Code…",
    category,
    run() {
      const input = document.createElement("input");
      input.type = "file";
      input.accept = ".json,.jsonc";
      input.onchange = async () => {
        const [file] = input.files ?? [];
        if (!file) return;
        try {
          const { name = file.name, type = "dark", colors } = readThemeFile(await file.text());
          settings.write(IMPORTED, { name, type, colors });
          settings.write("window.theme", "imported");
        } catch (error) {
          toasts.error(
            new SyntaxError(`Cannot import "${file.name}": ${(error as Error).message}`),
          );
        }
      };
      input.click();
    },
  },
  {
    id: "view.exportTheme",
    title: "Save the colours as a theme file",
    category,
    run() {
      const root = document.documentElement;
      const type = root.dataset.theme ?? "dark";
      const theme = { name: `Braid ${type}`, type, colors: shownColors(root) }; // not shown
      const text = `${JSON.stringify(theme, null, 2)}\n`;
      const file = new Blob([text], { type: "application/json" });
      host.saveFile(`braid-${type}-color-theme.json`, file);
    },
  },
];
