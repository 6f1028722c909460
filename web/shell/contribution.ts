import type { Canvases } from "../canvas/canvases.ts";
import type { Contributions, MenuItem } from "../core/registry.ts";

/** The commands of the frame. */
export function contribution(app: Canvases): Contributions {
  return {
    menus,
    later: async () => {
      const { tabCommands } = await import("./tab_commands.ts");
      const { viewCommands } = await import("./view_commands.ts");
      return { commands: [...tabCommands(app), ...viewCommands(app.layout)] };
    },
  };
}

/** What right clicks on tabs offer, whose commands are given the tab, and the bar beside them. */
const menus: readonly MenuItem[] = [
  { menu: "tab", group: "1_close", command: "file.close" },
  { menu: "tab", group: "1_close", command: "file.closeOthers" },
  { menu: "tab", group: "1_close", command: "file.closeAll" },
  { menu: "tab", group: "2_move", command: "view.splitRight" },
  { menu: "tab", group: "2_move", command: "view.moveTabRight" },
  { menu: "tab", group: "2_move", command: "view.moveTabLeft" },
  { menu: "workflow", group: "3_show", command: "view.splitRight", bar: "" },
];
