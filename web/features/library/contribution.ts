import { signal } from "@preact/signals";
import { h } from "preact";
import type { Canvases } from "../../canvas/canvases.ts";
import { frontOf, selectedNodes } from "../../canvas/commands/selected.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";

const Library = lazy(async () => (await import("./library_view.tsx")).Library);

export function contribution({ canvas, layout }: Canvases): Contributions {
  const help = signal<string | undefined>(undefined);
  return {
    views: [{
      id: "library",
      title: "Node library",
      icon: "library",
      place: "side",
      order: 2,
      keys: ["n"],
      component: () => h(Library, { help }),
    }],
    commands: [{
      id: "help.node",
      title: "Help on the selected node",
      category: "Help",
      icon: "info",
      keys: ["shift+f1"],
      enablement: "selectionCount == 1",
      run(argument) {
        const view = frontOf(canvas);
        const [id] = selectedNodes(view, argument);
        const node = id === undefined ? undefined : view.scene.nodes.peek().get(id);
        if (!node) return;
        help.value = node.entry.peek().type;
        layout.side.value = "library";
      },
    }],
    menus: [{ menu: "node", group: "6_help", command: "help.node" }],
  };
}
