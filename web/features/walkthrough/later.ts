import type { Canvases } from "../../canvas/canvases.ts";
import { frontOf } from "../../canvas/commands/selected.ts";
import { textFrom } from "../../core/argument.ts";
import type { Contributions } from "../../core/registry.ts";
import { fireCompletionEvents } from "./fire_completion_events.ts";
import { getStarted } from "./get_started.ts";
import { DONE, followWalkthroughs } from "./walkthrough_progress.ts";

export function later(app: Canvases): Contributions {
  const { layout } = app;
  return {
    walkthroughs: [getStarted(app)],
    settings: [{ id: DONE, title: "", doc: "", default: [] }],
    commands: [
      {
        id: "help.getStarted",
        title: "Get started",
        category: "Help",
        icon: "check",
        run() {
          layout.overlay.value = undefined;
          layout.focus.value = false;
          layout.side.value = "getStarted";
        },
      },
      {
        id: "help.showNode",
        title: "Show the first node of a type",
        hidden: true,
        run(argument) {
          const type = textFrom(argument);
          const view = frontOf(app.canvas);
          const { nodes } = view.document.workflow.peek();
          const found = Object.entries(nodes).find(([, entry]) => entry.type === type);
          if (!found) throw new RangeError(`This graph has no node of the type "${type}"`);
          view.reveal([], found[0]);
        },
      },
    ],
    start() {
      followWalkthroughs(app);
      fireCompletionEvents(app);
    },
  };
}
