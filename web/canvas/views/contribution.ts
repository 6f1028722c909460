import type { Contributions } from "../../core/registry.ts";
import { canvasContext } from "../canvas_context.ts";
import type { Canvases } from "../canvases.ts";
import { canvasSettings } from "./canvas_settings.ts";
import { ZoomItem } from "./zoom_item.tsx";

/** The commands of the canvas, and what can be asked about it. */
export function contribution(app: Canvases): Contributions {
  return {
    context: () => canvasContext(app),
    later: async () => {
      const { commands, menus } = await import("../commands/commands.ts");
      return { commands: commands(app), menus };
    },
    settings: canvasSettings,
    statusItems: [{ id: "zoom", side: "right", order: 3, component: ZoomItem }],
  };
}
