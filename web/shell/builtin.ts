import type { Contributions } from "../core/registry.ts";
import { canvasCommands } from "../canvas/commands/canvas_commands.ts";
import { editCommands } from "../canvas/commands/edit_commands.ts";
import { fileCommands } from "../features/workflows/file_commands.ts";
import { helpCommands } from "./help_commands.ts";
import { menus } from "../canvas/commands/menus.ts";
import { nodeCommands } from "../canvas/commands/node_commands.ts";
import { quickAccess } from "../features/quick_access/contribution.ts";
import { replaceCommand } from "../canvas/commands/replace_command.ts";
import { runCommands } from "../features/runs/run_commands.ts";
import { shellMenus } from "./shell_menus.ts";
import { storageCommands } from "../features/runs/storage_commands.ts";
import { storeCommands } from "../features/workflows/store_commands.ts";
import { subgraphNameCommands } from "../canvas/commands/subgraph_names.ts";
import { subgraphCommands } from "../canvas/commands/subgraph_commands.ts";
import { tabCommands } from "./tab_commands.ts";
import { themeCommands } from "../features/theme/theme_commands.ts";
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
    ...subgraphNameCommands,
    ...runCommands,
    ...storageCommands,
    ...viewCommands,
    ...themeCommands,
    ...helpCommands,
  ],
  menus: [...menus, ...shellMenus],
  quickAccess,
};
