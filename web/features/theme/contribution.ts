import type { Core } from "../../core/core.ts";
import type { Contributions } from "../../core/registry.ts";
import { applyTheme, IMPORTED, pluginThemes } from "./theme.ts";
import { ThemeItem } from "./theme_item.tsx";

export function contribution(app: Core): Contributions {
  return {
    async prepare() {
      // One that is no choice yet may be a plugin's: no other is to be seen before it.
      const set = app.settings.own.peek()["window.theme"];
      if (typeof set === "string" && set.includes("/")) {
        await app.takeContributions().catch(() => {});
      }
      applyTheme(app);
    },
    settings: [
      {
        id: "window.theme",
        title: "Colour theme",
        doc: "As the system has it, or one of your own",
        default: "system",
        choices: [
          "system",
          "dark",
          "light",
          "high contrast dark",
          "high contrast light",
          "imported",
        ],
        moreChoices: () =>
          Object.fromEntries(pluginThemes(app.registry).map(({ id, name }) => [id, name])),
      },
      { id: IMPORTED, title: "", doc: "", default: {} },
    ],
    later: async () => ({ commands: (await import("./theme_commands.ts")).themeCommands(app) }),
    statusItems: [{ id: "theme", side: "right", order: 4, component: ThemeItem }],
  };
}
