import type { Canvases } from "../../canvas/canvases.ts";
import type { Contributions } from "../../core/registry.ts";
import { autoRun } from "./auto_run.ts";
import { folderTrust } from "./folder_trust.tsx";
import { runCommands } from "./run_commands.ts";
import { tellServerNotices } from "./server_notices.ts";
import { Device, Memory, Runner } from "./status_items.tsx";
import { storageCommands } from "./storage_commands.ts";
import { showFaultCommand, tellRuns } from "./tell_runs.ts";

/** What can be done with runs, and what is said of them. */
export function later(app: Canvases): Contributions {
  const trust = folderTrust(app);
  return {
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
