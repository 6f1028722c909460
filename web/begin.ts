import { effect } from "@preact/signals";
import type { App } from "./app.ts";
import { builtin } from "./shell/builtin.ts";
import { listenToKeys } from "./core/listen_to_keys.ts";
import { modelContributions } from "./features/models/contribution.ts";
import { followDisk } from "./document/on_disk.ts";
import { formContributions } from "./features/form/contribution.ts";
import { guidanceContributions } from "./features/guidance/contribution.ts";
import { autoRun } from "./features/runs/auto_run.ts";
import { trustContributions } from "./features/runs/folder_trust.tsx";
import { runNotices, tellRuns } from "./features/runs/tell_runs.ts";
import { getStarted } from "./features/walkthrough/get_started.ts";
import { followHappenings } from "./core/happenings.ts";
import { tellServerNotices } from "./features/runs/server_notices.ts";
import { tellMissingModels } from "./assets/missing_models.ts";
import { keepSession, restoreSession } from "./shell/session.ts";
import { statusItems } from "./shell/status_items.tsx";
import { followWalkthroughs } from "./features/walkthrough/walkthrough_progress.ts";

/** What a window needs beyond being seen: commands, keys, and what was open when it was left. */
export async function begin(app: App): Promise<void> {
  app.registry.contribute({ ...builtin, statusItems, walkthroughs: [getStarted] });
  app.registry.contribute(guidanceContributions(app));
  app.registry.contribute(formContributions);
  app.registry.contribute(modelContributions);
  app.registry.contribute(runNotices);
  app.registry.contribute(trustContributions(app));
  tellRuns(app);
  listenToKeys(app);
  await open(app);
}

async function open(app: App): Promise<void> {
  const { workspace, runs, toasts } = app;
  runs.connect({
    documentOf: ({ name }) =>
      workspace.documents.peek().find((document) => document.name.peek() === name)?.key,
    onWorkflows: () => void workspace.refresh().catch(toasts.error),
    onReconnect() {
      toasts.show("info", "The server is back");
      app.execute("run.reload");
    },
  });
  autoRun(app);
  addEventListener("beforeunload", (event) => {
    if (workspace.documents.peek().some(({ dirty }) => dirty.peek())) event.preventDefault();
  });
  effect(() => {
    const name = workspace.active.value?.name.value;
    const dirty = workspace.active.value?.dirty.value ? "● " : "";
    const [run] = runs.active.value.filter(({ state }) => state === "running");
    const percent = run && runs.progressOf(run.id);
    const running = percent
      ? `▶ ${Math.round(percent.fraction * 100)} % `
      : runs.active.value.length
      ? "▶ "
      : "";
    document.title = `${running}${dirty}${name ? `${name} - ` : ""}Braid`;
  });
  await workspace.refresh().catch(toasts.error);
  const recovered = await restoreSession(app).catch((error) => {
    toasts.error(error);
    return 0;
  });
  keepSession(app);
  followWalkthroughs(app);
  followHappenings(app);
  tellMissingModels(app);
  tellServerNotices(app);
  followDisk(
    workspace,
    (name) => toasts.show("info", `"${name}" was changed by another program: it is loaded again`),
    toasts.error,
  );
  addEventListener("focus", () => void workspace.refresh().catch(toasts.error));
  const query = new URLSearchParams(location.search);
  const asked = query.get("open");
  if (asked) await workspace.open(asked).catch(toasts.error);
  if (query.get("view") === "form" && workspace.active.peek()) await app.execute("form.toggle");
  if (recovered) toasts.show("info", "What was not saved last time is open again");
  else if (!asked && !workspace.active.peek() && !workspace.files.peek().length) {
    await app.execute("file.gallery");
  }
}
