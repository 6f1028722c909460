import type { SettingContribution } from "../../core/registry.ts";

export const canvasSettings: readonly SettingContribution[] = [
  {
    id: "canvas.wheel",
    title: "Wheel",
    doc: "What the wheel, or two fingers on a trackpad, do; with Ctrl they always zoom",
    default: "zoom",
    choices: ["zoom", "pan"],
  },
  {
    id: "canvas.snap",
    title: "Snap to the grid",
    doc: "What is dragged stands on the grid; Shift does the opposite",
    default: false,
  },
  {
    id: "canvas.grid",
    title: "Grid",
    doc: "Pixels from line to line",
    default: 10,
    min: 2,
    max: 100,
    step: 1,
  },
  {
    id: "canvas.wires",
    title: "Wires",
    doc: "How wires run from port to port; hidden ones are shown for selected nodes",
    default: "curved",
    choices: ["curved", "straight", "stepped", "hidden"],
  },
  {
    id: "canvas.minimap",
    title: "Minimap",
    doc: "The corner of the canvas it is in",
    default: "lower right",
    choices: ["lower right", "upper right", "upper left", "lower left"],
  },
  {
    id: "canvas.toolbox",
    title: "Tools at the selection",
    doc: "Shows over selected nodes what can be done with them",
    default: true,
  },
  { id: "search.used", title: "", doc: "", default: {} },
];
