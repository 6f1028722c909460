import type { Contributions, SettingContribution } from "./registry.ts";
import { canvasCommands } from "./canvas_commands.ts";
import { editCommands } from "./edit_commands.ts";
import { fileCommands } from "./file_commands.ts";
import { menus } from "./menus.ts";
import { runCommands } from "./run_commands.ts";
import { viewCommands } from "./view_commands.ts";

const settings: readonly SettingContribution[] = [
  {
    id: "window.theme",
    title: "Colour theme",
    doc: "As the system has it, or one of your own",
    default: "system",
    choices: ["system", "dark", "light", "high contrast dark", "high contrast light"],
  },
  {
    id: "canvas.snap",
    title: "Snap to the grid",
    doc: "What is dragged stands on the grid; Shift does the opposite",
    default: false,
  },
  { id: "canvas.grid", title: "Grid", doc: "Pixels from line to line", default: 10 },
  {
    id: "canvas.wires",
    title: "Wires",
    doc: "How wires run from port to port",
    default: "curved",
    choices: ["curved", "straight", "stepped"],
  },
  {
    id: "run.seeds",
    title: "Seeds after a run",
    doc: "What becomes of the seeds written in a graph when it has been started",
    default: "fixed",
    choices: ["fixed", "increment", "decrement", "randomize"],
  },
  {
    id: "run.auto",
    title: "Run on change",
    doc: "Starts a run whenever a graph without faults has changed",
    default: false,
  },
  { id: "search.used", title: "", doc: "", default: {} },
];

/** What the editor itself contributes; views and controls register beside it. */
export const builtin: Contributions = {
  commands: [...fileCommands, ...editCommands, ...canvasCommands, ...runCommands, ...viewCommands],
  menus,
  settings,
};
