import { render } from "preact";
import { AppProvider, createApp } from "./app.ts";
import { controls } from "./features/controls/contribution.ts";
import { chooseHost } from "./host/choose_host.ts";
import { preload } from "./core/ui/lazy.tsx";
import { panelViews } from "./shell/panel_views.ts";
import { settings } from "./features/settings/builtin_settings.ts";
import { sideViews } from "./shell/side_views.ts";
import { Window } from "./shell/window.tsx";
import { applyTheme } from "./features/theme/theme.ts";

async function start(): Promise<void> {
  const app = await createApp(await chooseHost());
  app.registry.contribute(controls);
  app.registry.contribute({ settings });
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
  await (await import("./begin.ts")).begin(app);
  root.dataset.ready = "true";
  preload().catch(() => {}); // it is tried again when it is shown
}

start().catch((error) => {
  const root = document.getElementById("app")!;
  root.textContent = `Braid could not start: ${error instanceof Error ? error.message : error}`;
  root.setAttribute("role", "alert");
});
