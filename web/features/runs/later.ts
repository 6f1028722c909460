import { effect, untracked } from "@preact/signals";
import type { Canvases } from "../../canvas/canvases.ts";
import type { Contributions } from "../../core/registry.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { recallRun } from "../../runs/recall.ts";
import type { Runs } from "../../runs/runs.ts";
import { autoRun } from "./auto_run.ts";
import { folderTrust } from "./folder_trust.tsx";
import { OutdatedResult } from "./outdated_result.tsx";
import { runCommands } from "./run_commands.ts";
import { notifySetting, runSettings } from "./run_settings.ts";
import { Device, Memory, Runner } from "./status_items.tsx";
import { tellServerNotices } from "./server_notices.ts";
import { followCatalogue } from "./follow_catalogue.ts";
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
    settings: [...runSettings, notifySetting],
    menus: [
      { menu: "run", group: "1_open", command: "run.openGraph" },
      { menu: "run", group: "1_open", command: "run.loadSettings" },
      { menu: "run", group: "1_open", command: "guidance.inspectRun", when: "run.over" },
      { menu: "run", group: "1_open", command: "sweep.open", when: "run.swept" },
      { menu: "run", group: "1_take", command: "run.copyPaths", when: "run.over" },
      { menu: "run", group: "2_go", command: "run.stop", when: "!run.over" },
      { menu: "run", group: "2_go", command: "run.retry", when: "run.over" },
      { menu: "run", group: "3_delete", command: "run.delete", when: "run.over" },
      { menu: "node", group: "1_run", command: "run.toHere", when: "canRun", bar: "Run to here" },
    ],
    statusItems: [
      { id: "runner", side: "left", order: 1, component: Runner },
      ...trust.statusItems,
      { id: "device", side: "right", order: 1, component: Device },
      { id: "memory", side: "right", order: 2, component: Memory },
    ],
    nodeFoot: OutdatedResult,
    start() {
      tellRuns(app);
      autoRun(app);
      recallTaken(app);
      tellServerNotices(app);
      followCatalogue(app);
    },
  };
}

/** What others have saved in place of a graph is not what ran here: its nodes show what a run of theirs did, if any. */
function recallTaken(app: Runs): void {
  const seen = new WeakMap<OpenDocument["taken"], number>();
  effect(() => {
    for (const document of app.workspace.documents.value) {
      const times = document.taken.value;
      if (times === (seen.get(document.taken) ?? 0)) continue;
      seen.set(document.taken, times);
      untracked(() => recallRun(app, document)).catch(app.toasts.error);
    }
  });
}
