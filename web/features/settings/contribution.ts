import type { Core } from "../../core/core.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";

export function contribution(app: Core): Contributions {
  return {
    overlays: [{
      id: "settings",
      title: "Settings",
      component: lazy(async () => (await import("./settings_view.tsx")).SettingsView),
    }],
    commands: [{
      id: "view.settings",
      title: "Settings",
      category: "View",
      icon: "settings",
      keys: ["mod+,"],
      run() {
        app.layout.overlay.value = { overlay: "settings" };
      },
    }],
    later: async () => (await import("./language.ts")).language(app),
  };
}
