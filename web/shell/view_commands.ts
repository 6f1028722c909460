import type { App } from "../app.ts";
import type { Command } from "../core/registry.ts";

const category = "View";

export const viewCommands: readonly Command[] = [
  {
    id: "view.commands",
    title: "Show all commands",
    category,
    keys: ["f1", "mod+shift+p"],
    hidden: true,
    run: (app) => search(app, ">"),
  },
  show("workflows", "Workflows", "w"),
  show("library", "Node library", "n"),
  show("models", "Models", "m"),
  show("history", "Runs", "q"),
  {
    id: "view.sideBar",
    title: "Show or hide the side bar",
    category,
    keys: ["mod+b"],
    when: "!canvasFocus",
    run(app) {
      const { side, lastSide } = app.layout;
      app.layout.lastSide = side.peek() ?? lastSide;
      side.value = side.peek() === undefined ? lastSide : undefined;
    },
  },
  panel("problems", "Problems", "mod+shift+m"),
  panel("log", "Log", "ctrl+`"),
  panel("queue", "Queue"),
  {
    id: "view.minimap",
    title: "Show or hide the minimap",
    category,
    icon: "map",
    keys: ["alt+m"],
    run(app) {
      app.layout.minimap.value = !app.layout.minimap.peek();
    },
  },
  {
    id: "view.inspector",
    title: "Show or hide the inspector",
    category,
    icon: "info",
    keys: ["i"],
    when: "canvasFocus && !textInputFocus",
    run(app) {
      app.layout.inspector.value = !app.layout.inspector.peek();
    },
  },
  {
    id: "view.focusMode",
    title: "Show nothing but the canvas, or everything again",
    category,
    keys: ["shift+f", "mod+k z"],
    when: "!textInputFocus",
    run(app) {
      app.layout.focus.value = !app.layout.focus.peek();
    },
  },
  {
    id: "view.settings",
    title: "Settings",
    category,
    icon: "settings",
    keys: ["mod+,"],
    run: (app) => overlay(app, "settings"),
  },
  {
    id: "view.keys",
    title: "Keyboard shortcuts",
    category,
    icon: "keyboard",
    keys: ["mod+k mod+s", "mod+shift+k"],
    run: (app) => overlay(app, "keys"),
  },
];

/** Asks for anything; what is typed without a sign is looked for behind this one. */
export async function search(app: App, first: string): Promise<void> {
  const all = app.registry.quickAccess.peek();
  const sorted = [...all].sort((a, b) => Number(b.prefix === first) - Number(a.prefix === first));
  const modes = sorted.map((access) => ({ ...access, picks: () => access.picks(app) }));
  const answer = await app.quickInput.search(modes);
  const access = all.find(({ prefix }) => prefix === answer?.mode.prefix);
  if (answer && access) await access.accept(app, answer.id);
}

function overlay(app: App, name: "settings" | "keys"): void {
  app.layout.overlay.value = { overlay: name };
}

function show(id: string, title: string, keys: string): Command {
  return {
    id: `view.${id}`,
    title: `Show ${title.toLowerCase()}`,
    category,
    keys: [keys],
    when: "canvasFocus && !textInputFocus",
    run(app) {
      const { side } = app.layout;
      side.value = side.peek() === id ? undefined : id;
    },
  };
}

function panel(id: string, title: string, keys?: string): Command {
  return {
    id: `view.${id}`,
    title: `Show ${title.toLowerCase()}`,
    category,
    ...(keys && { keys: [keys] }),
    run(app) {
      const { panel } = app.layout;
      panel.value = panel.peek() === id ? undefined : id;
    },
  };
}
