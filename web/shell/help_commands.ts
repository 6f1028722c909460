import type { Command } from "../core/registry.ts";
import { canvasOf } from "../canvas/commands/selected.ts";

const category = "Help";

export const helpCommands: readonly Command[] = [
  {
    id: "help.getStarted",
    title: "Get started",
    category,
    icon: "check",
    run(app) {
      app.layout.overlay.value = undefined;
      app.layout.focus.value = false;
      app.layout.side.value = "getStarted";
    },
  },
  {
    id: "help.keys",
    title: "Show the keys",
    category,
    icon: "keyboard",
    keys: ["?", "shift+?"],
    when: "!textInputFocus && !overlay",
    run(app) {
      app.layout.overlay.value = { overlay: "keySheet" };
    },
  },
  {
    id: "help.showNode",
    title: "Show the first node of a type",
    hidden: true,
    run(app, type: string) {
      const view = canvasOf(app);
      const { nodes } = view.document.workflow.peek();
      const found = Object.entries(nodes).find(([, entry]) => entry.type === type);
      if (!found) throw new RangeError(`This graph has no node of the type "${type}"`);
      view.reveal([], found[0]);
    },
  },
];
