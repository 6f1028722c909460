import type { Command } from "../../core/registry.ts";
import type { Canvases } from "../canvases.ts";
import { canvasCommands } from "./canvas_commands.ts";
import { editCommands } from "./edit_commands.ts";
import { nodeCommands } from "./node_commands.ts";
import { replaceCommand } from "./replace_command.ts";
import { subgraphCommands } from "./subgraph_commands.ts";
import { subgraphInputCommands } from "./subgraph_inputs.ts";
import { subgraphNameCommands } from "./subgraph_names.ts";

export { menus } from "./menus.ts";

/** What can be done with the graph in front. */
export const commands = (app: Canvases): readonly Command[] => [
  ...nodeCommands(app),
  replaceCommand(app),
  ...editCommands(app),
  ...canvasCommands(app),
  ...subgraphCommands(app),
  ...subgraphInputCommands(app),
  ...subgraphNameCommands(app),
];
