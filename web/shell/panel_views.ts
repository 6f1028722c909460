import type { ViewContribution } from "../core/registry.ts";
import { lazy } from "../core/ui/lazy.tsx";
import { problemsOf } from "../features/problems/problems.ts";

export const panelViews: readonly ViewContribution[] = [
  {
    id: "problems",
    title: "Problems",
    icon: "error",
    place: "panel",
    order: 1,
    component: lazy(async () => (await import("../features/problems/problems_view.tsx")).Problems),
    badge: (app) => problemsOf(app).length,
  },
  {
    id: "guidance",
    title: "Guidance",
    icon: "eye",
    place: "panel",
    order: 2,
    component: lazy(async () =>
      (await import("../features/guidance/guidance_view.tsx")).GuidanceView
    ),
    badge: (app) => app.runs.reports.value.length,
  },
  {
    id: "log",
    title: "Log",
    icon: "info",
    place: "panel",
    order: 3,
    component: lazy(async () => (await import("../features/log/log_view.tsx")).Log),
  },
  {
    id: "queue",
    title: "Queue",
    icon: "play",
    place: "panel",
    order: 4,
    component: lazy(async () => (await import("../features/runs/history_view.tsx")).QueueView),
    badge: (app) => app.runs.active.value.length,
  },
];
