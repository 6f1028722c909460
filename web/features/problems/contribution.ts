import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";
import { problemsOf } from "./problems.ts";
import { ProblemsItem } from "./problems_item.tsx";

export function contribution(app: Canvases): Contributions {
  return {
    views: [{
      id: "problems",
      title: "Problems",
      icon: "error",
      place: "panel",
      order: 1,
      keys: ["mod+shift+m"],
      component: lazy(async () => (await import("./problems_view.tsx")).Problems),
      badge: () => problemsOf(app).length,
    }],
    commands: [{
      id: "problems.mend",
      title: "Mend a problem…",
      category: "Problems",
      keys: ["mod+."],
      enablement: "hasDocument",
      run: async () => await (await import("./choose_mend.ts")).chooseMend(app),
    }],
    statusItems: [{ id: "problems", side: "left", order: 2, component: ProblemsItem }],
  };
}
