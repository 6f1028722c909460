import type { Contributions } from "./registry.ts";
import { canvasCommands } from "./canvas_commands.ts";
import { editCommands } from "./edit_commands.ts";
import { fileCommands } from "./file_commands.ts";
import { helpCommands } from "./help_commands.ts";
import { menus } from "./menus.ts";
import { nodeCommands } from "./node_commands.ts";
import { quickAccess } from "./quick_access.ts";
import { replaceCommand } from "./replace_command.ts";
import { runCommands } from "./run_commands.ts";
import { shellMenus } from "./shell_menus.ts";
import { storageCommands } from "./storage_commands.ts";
import { storeCommands } from "./store_commands.ts";
import { subgraphCommands } from "./subgraph_commands.ts";
import { tabCommands } from "./tab_commands.ts";
import { themeCommands } from "./theme_commands.ts";
import { viewCommands } from "./view_commands.ts";

/** What the editor itself contributes; settings, views and controls register beside it. */
export const builtin: Contributions = {
  commands: [
    ...nodeCommands,
    replaceCommand,
    ...fileCommands,
    ...storeCommands,
    ...tabCommands,
    ...editCommands,
    ...canvasCommands,
    ...subgraphCommands,
    ...runCommands,
    ...storageCommands,
    ...viewCommands,
    ...themeCommands,
    ...helpCommands,
  ],
  menus: [...menus, ...shellMenus],
  quickAccess,
};
