import type { Contributions } from "../../core/registry.ts";
import { canvasContext } from "../canvas_context.ts";
import type { Canvases } from "../canvases.ts";
import { canvasCommands } from "../commands/canvas_commands.ts";
import { editCommands } from "../commands/edit_commands.ts";
import { menus } from "../commands/menus.ts";
import { nodeCommands } from "../commands/node_commands.ts";
import { replaceCommand } from "../commands/replace_command.ts";
import { subgraphCommands } from "../commands/subgraph_commands.ts";
import { subgraphNameCommands } from "../commands/subgraph_names.ts";
import { canvasSettings } from "./canvas_settings.ts";
import { ZoomItem } from "./zoom_item.tsx";

/** The commands of the canvas, and what can be asked about it. */
export function contribution(app: Canvases): Contributions {
  return {
    context: () => canvasContext(app),
    commands: [
      ...nodeCommands(app),
      replaceCommand(app),
      ...editCommands(app),
      ...canvasCommands(app),
      ...subgraphCommands(app),
      ...subgraphNameCommands(app),
    ],
    menus,
    settings: canvasSettings,
    statusItems: [{ id: "zoom", side: "right", order: 3, component: ZoomItem }],
  };
}
