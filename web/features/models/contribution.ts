import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";

export function contribution(app: Canvases): Contributions {
  return {
    views: [{
      id: "models",
      title: "Models",
      icon: "model",
      place: "side",
      order: 3,
      keys: ["m"],
      component: lazy(async () => (await import("./models_view.tsx")).Models),
    }],
    later: async () => (await import("./later.ts")).later(app),
  };
}
