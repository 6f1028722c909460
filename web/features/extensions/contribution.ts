import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";
import { createExtensions } from "./extensions.ts";

export function contribution(app: Canvases): Contributions {
  const { server } = app.host;
  if (!server) return {};
  const extensions = createExtensions(app, server);
  return {
    views: [{
      id: "extensions",
      title: "Extensions",
      icon: "extensions",
      place: "side",
      order: 5,
      component: lazy(async () =>
        (await import("./extensions_view.tsx")).extensionsView(extensions)
      ),
    }],
    later: async () => (await import("./later.ts")).later(app, extensions),
  };
}
