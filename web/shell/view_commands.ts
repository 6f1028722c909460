import type { Core } from "../core/core.ts";
import type { Command } from "../core/registry.ts";

const category = "View";

export const viewCommands = (layout: Core["layout"]): readonly Command[] => [
  {
    id: "view.sideBar",
    title: "Show or hide the side bar",
    category,
    keys: ["mod+b"], // on the canvas, with something selected, those of "Bypass"
    run() {
      const { side, lastSide } = layout;
      layout.lastSide = side.peek() ?? lastSide;
      side.value = side.peek() === undefined ? lastSide : undefined;
    },
  },
  {
    id: "view.minimap",
    title: "Show or hide the minimap",
    category,
    icon: "map",
    keys: ["alt+m"],
    run() {
      layout.minimap.value = !layout.minimap.peek();
    },
  },
  {
    id: "view.focusMode",
    title: "Show nothing but the canvas, or everything again",
    category,
    keys: ["shift+f", "mod+k z"],
    when: "!textInputFocus",
    run() {
      layout.focus.value = !layout.focus.peek();
    },
  },
];
