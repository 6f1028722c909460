import type { Core } from "../../core/core.ts";
import type { Contributions } from "../../core/registry.ts";
import { applyTheme, IMPORTED } from "./theme.ts";
import { ThemeItem } from "./theme_item.tsx";

export function contribution(app: Core): Contributions {
  return {
    prepare: () => applyTheme(app.settings),
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
      },
      { id: IMPORTED, title: "", doc: "", default: {} },
    ],
    later: async () => ({ commands: (await import("./theme_commands.ts")).themeCommands(app) }),
    statusItems: [{ id: "theme", side: "right", order: 4, component: ThemeItem }],
  };
}
