import type { ViewContribution } from "../core/registry.ts";
import { lazy } from "../core/ui/lazy.tsx";

const Workflows = lazy(async () =>
  (await import("../features/workflows/workflows_view.tsx")).Workflows
);
const Library = lazy(async () => (await import("../features/library/library_view.tsx")).Library);
const Models = lazy(async () => (await import("../features/models/models_view.tsx")).Models);
const History = lazy(async () => (await import("../features/runs/history_view.tsx")).History);

const Walkthrough = lazy(async () =>
  (await import("../features/walkthrough/walkthrough_view.tsx")).WalkthroughView
);

export const sideViews: readonly ViewContribution[] = [
  {
    id: "workflows",
    title: "Workflows",
    icon: "files",
    place: "side",
    order: 1,
    component: Workflows,
  },
  {
    id: "library",
    title: "Node library",
    icon: "library",
    place: "side",
    order: 2,
    component: Library,
  },
  { id: "models", title: "Models", icon: "model", place: "side", order: 3, component: Models },
  {
    id: "history",
    title: "Runs",
    icon: "history",
    place: "side",
    order: 4,
    component: History,
    badge: (app) => app.runs.active.value.length,
  },
  {
    id: "getStarted",
    title: "Get started",
    icon: "check",
    place: "side",
    order: 9,
    component: Walkthrough,
    unlisted: true,
  },
];
