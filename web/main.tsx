import { effect } from "@preact/signals";
import { render } from "preact";
import { AppProvider, createApp } from "./app.ts";
import type { App } from "./app.ts";
import { listenToKeys } from "./commands/listen_to_keys.ts";
import { controls } from "./controls/controls.ts";
import { chooseHost } from "./choose_host.ts";
import { autoRun } from "./runs/auto_run.ts";
import { preload } from "./shell/lazy.tsx";
import { panelViews } from "./shell/panel_views.ts";
import { settings } from "./shell/builtin_settings.ts";
import { sideViews } from "./shell/side_views.ts";
import { statusItems } from "./shell/status_items.tsx";
import { Window } from "./shell/window.tsx";
import { applyTheme } from "./style/theme.ts";

async function start(): Promise<void> {
  const app = await createApp(await chooseHost());
  app.registry.contribute(controls);
  app.registry.contribute({ settings, statusItems });
  app.registry.contribute({ views: [...sideViews, ...panelViews] });
  applyTheme(app.settings);
  const root = document.getElementById("app")!;
  render(
    <AppProvider value={app}>
      <Window />
    </AppProvider>,
    root,
  );
  // What commands do is not needed to show anything.
  const [{ builtin }, { getStarted }, guidance, form, runs] = await Promise.all([
    import("./commands/builtin.ts"),
    import("./shell/get_started.ts"),
    import("./inspector/guidance_contributions.ts"),
    import("./form/form_contributions.ts"),
    import("./runs/tell_runs.ts"),
  ]);
  app.registry.contribute({ ...builtin, walkthroughs: [getStarted] });
  app.registry.contribute(guidance.guidanceContributions(app));
  app.registry.contribute(form.formContributions);
  app.registry.contribute(runs.runNotices);
  runs.tellRuns(app);
  listenToKeys(app);
  await open(app);
  root.dataset.ready = "true";
  preload().catch(() => {}); // it is tried again when it is shown
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
  app.plans.follow(() => app.settings.read<boolean>("guidance.explain"));
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
  const [
    { keepSession, restoreSession },
    { followHappenings },
    { followDisk },
    { followWalkthroughs },
  ] = await Promise.all(
    [
      import("./shell/session.ts"),
      import("./shell/happenings.ts"),
      import("./document/on_disk.ts"),
      import("./shell/walkthrough_progress.ts"),
    ],
  );
  const recovered = await restoreSession(app).catch((error) => {
    toasts.error(error);
    return 0;
  });
  keepSession(app);
  followWalkthroughs(app);
  followHappenings(app);
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

start().catch((error) => {
  const root = document.getElementById("app")!;
  root.textContent = `Braid could not start: ${error instanceof Error ? error.message : error}`;
  root.setAttribute("role", "alert");
});
