import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";

export function contribution(app: Canvases): Contributions {
  return {
    views: [{
      id: "getStarted",
      title: "Get started",
      icon: "check",
      place: "side",
      order: 9,
      component: lazy(async () => (await import("./walkthrough_view.tsx")).WalkthroughView),
      unlisted: true,
    }],
    later: async () => (await import("./later.ts")).later(app),
  };
}
