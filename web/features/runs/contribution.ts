import { h } from "preact";
import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";
import { autoRun } from "./auto_run.ts";
import { folderTrust } from "./folder_trust.tsx";
import { createHistoryState } from "./history_state.ts";
import { runCommands } from "./run_commands.ts";
import { runSettings } from "./run_settings.ts";
import { tellServerNotices } from "./server_notices.ts";
import { Device, Memory, Runner } from "./status_items.tsx";
import { storageCommands } from "./storage_commands.ts";
import { notifySetting, showFaultCommand, tellRuns } from "./tell_runs.ts";

const History = lazy(async () => (await import("./history_view.tsx")).History);
const Queue = lazy(async () => (await import("./history_view.tsx")).QueueView);

export function contribution(app: Canvases): Contributions {
  const history = createHistoryState();
  const trust = folderTrust(app);
  const badge = (): number => app.runs.active.value.length;
  return {
    views: [
      {
        id: "history",
        title: "Runs",
        icon: "history",
        place: "side",
        order: 4,
        keys: ["q"],
        component: () => h(History, { history }),
        badge,
      },
      {
        id: "queue",
        title: "Queue",
        icon: "play",
        place: "panel",
        order: 4,
        component: () => h(Queue, { history }),
        badge,
      },
    ],
    settings: [...runSettings, notifySetting],
    commands: [
      ...runCommands(app),
      showFaultCommand(app),
      ...storageCommands(app),
      ...trust.commands,
    ],
    menus: [{ menu: "node", group: "1_run", command: "run.toHere", when: "canRun" }],
    statusItems: [
      { id: "runner", side: "left", order: 1, component: Runner },
      ...trust.statusItems,
      { id: "device", side: "right", order: 1, component: Device },
      { id: "memory", side: "right", order: 2, component: Memory },
    ],
    start() {
      tellRuns(app);
      autoRun(app);
      tellServerNotices(app);
    },
  };
}
